import sys
try:
    import speedups
except ImportError:
    speedups = None
if sys.platform == "win32":
    import winapi
