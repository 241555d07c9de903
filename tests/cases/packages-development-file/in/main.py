import yaml
try:
    import pytest
except ImportError:
    pytest = None
