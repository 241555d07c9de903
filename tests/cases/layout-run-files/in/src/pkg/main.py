import helpers.text
import plugins.one
try:
    import helpers.old.gone
except ImportError:
    pass
