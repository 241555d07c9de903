import zoneinfo

print(zoneinfo.ZoneInfo("Europe/Paris"))
