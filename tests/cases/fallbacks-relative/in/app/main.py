try:
    from .schema import Model
except ImportError:
    from flat_schema import Model
