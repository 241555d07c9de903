# Nobody has the functions of a package that is only on the way to a module: `passed`.
import sys

import top
import top.bound.one
from top.passed.one import __name__ as one
from top.taken.one import __name__ as other
from top.used import load

load(sys.argv[1])
top.taken.load(sys.argv[1])
top.bound.load(sys.argv[1])
