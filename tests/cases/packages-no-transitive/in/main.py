import requests, yaml
