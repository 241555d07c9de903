import yaml, nosuch
