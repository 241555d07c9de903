"""Makes the table that the service answers from."""
