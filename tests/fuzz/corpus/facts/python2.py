# coding: latin-1
x = "ä"
import a
print "import b"
exec "import c"
raise E, "f"
import d
