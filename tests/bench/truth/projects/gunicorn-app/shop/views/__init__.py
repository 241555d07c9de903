"""Every module here has a blueprint."""
