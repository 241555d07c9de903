import a
from a import b as D
a.b(1, x="y", **z)
q[0].c(f"{a}")
D = {"a": "b", "D": ["c"]}
