INSTALLED_APPS = ["unused"]
