import yaml, nosuch.deep, nosuchthing
