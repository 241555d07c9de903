import json

RULES = open("conf/rules.yaml").read()
