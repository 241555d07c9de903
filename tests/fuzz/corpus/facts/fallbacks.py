try:
    try: import a
    except ImportError: import b; raise
    A = ("b"
         'c')
except (ValueError, ImportError):
    def f(): import c
except:
    import d
else: import e
finally: import f
