import sys
if sys.platform == "win32":
    import win32api
else:
    import yaml
