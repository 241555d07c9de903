from . import
import a.
a(b(c(D("