class Text:
    """What the table names."""
