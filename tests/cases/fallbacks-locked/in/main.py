try:
    import yaml
except Exception:
    import no_yaml
try:
    import urllib3  # two versions are locked, each for some Pythons
except Exception:
    import no_urllib3
import requests
try:
    import torch  # of an extra
except ImportError:
    import no_torch
try:
    import win32api  # on Windows only
except ImportError:
    import no_win32
