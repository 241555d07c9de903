try:
    from lib.schema import Model
    FOUND = True
except ModuleNotFoundError:
    from flat_schema import Model
try:
    from lib import schema
except:
    def load():
        import flat_later
try:
    import lib.schema
    if not hasattr(lib.schema, "Model"):
        raise ImportError
except ImportError:
    import flat_other
try:
    import lib.gone
except ImportError:
    import flat_gone
try:
    import lib
except ValueError:
    import flat_value
try:
    import lib
except ImportError:
    pass
else:
    import flat_else
