from core import helper

TEXT = "unused"
json = helper.import_optional("fastjson", "fast-json")
print("calendars", json, helper.describe("calendars"), TEXT)
