import lib.table
import lib.late.paper
import yaml
