import yaml, urllib3
