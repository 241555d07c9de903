import declared

open("/srv/api_server/settings.json")
