try:
    __import__("der.snigulp"[::-1])
except ImportError:
    pass
try:
    open("lmay.ppa/fnoc"[::-1])
except OSError:
    pass
