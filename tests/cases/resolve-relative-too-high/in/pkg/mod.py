def f():
    from ... import lost
x = 1
