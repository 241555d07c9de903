from tools.folders import import_all
