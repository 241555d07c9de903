import pkg.part
app = 1
