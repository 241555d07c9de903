import a
f"{a:{b:{c: