import json

SETTINGS = json.load(open("config/app.json"))
