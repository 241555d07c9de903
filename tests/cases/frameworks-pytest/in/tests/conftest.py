pytest_plugins = ["helpers.fixtures", "helpers.data"]
