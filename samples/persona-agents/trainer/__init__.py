"""Training: from a corpus and a persona to an adapter."""
