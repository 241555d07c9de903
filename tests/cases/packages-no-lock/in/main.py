import yaml
import nosuch
