def f():
    from vectors import x
