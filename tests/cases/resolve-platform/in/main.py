import os, platform, sys

if sys.platform == "win32":
    import windows
elif sys.platform.startswith("linux"):
    import linux
else:
    import elsewhere
if sys.version_info >= (3, 10):
    import new
else:
    import old
if os.name == "nt" and sys.version_info[0] == 3:
    import nt_only
if platform.system() == "Linux":
    import kernel
if sys.version_info < (3,):
    import python2
