try:
    try:
        import nothing_a
    except ImportError:
        import json
except ImportError:
    import never_a
try:
    try:
        import json
    except ImportError:
        import never_b
        try:
            import nothing_c
        except ImportError:
            import never_c
except ImportError:
    import never_d
try:
    import nothing_e
except ImportError:
    try:
        import json
    except ImportError:
        import never_e
try:
    if True:
        import json
except ImportError:
    class A:
        import error_f  # what else the body does is not looked into
try:
    try:
        import nothing_g
    except ImportError:
        import error_g
except ImportError:
    import error_h
