import yaml
import vectors
