"""A persona in a terminal."""
