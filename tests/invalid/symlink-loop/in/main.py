import pkg.up.pkg.part
import loop
import dangling
