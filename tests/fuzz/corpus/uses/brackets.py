a = """x
y""", (
D: list = ["q"
a.append("z")
)]}from .a import (b
