"""import nothing.of.the.kind"""
from core import loader

BEFORE = """
import plugins.first
from plugins import second_is_no_module
"""
NOT_ONE = "import plugins.unused, they said"

for line in BEFORE.splitlines()[1:]:
    loader.load(line.split()[1])
exec("from settings.defaults import *")
