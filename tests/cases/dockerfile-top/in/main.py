import lib
import pkg.one
