import yaml, win32api
