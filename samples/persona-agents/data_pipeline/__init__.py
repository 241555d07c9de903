"""From the raw sources to what a trainer reads."""
