"""Which notes bear on a question."""
