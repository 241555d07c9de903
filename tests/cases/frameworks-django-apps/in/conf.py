INSTALLED_APPS = ["shop"]
GRAPHENE = {"SCHEMA": "shop.schema.schema"}
