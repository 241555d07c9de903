import yaml, nosuch
def f():
    import later_thing
