class Json:
    """What the table names."""
