"""What does not need a language model."""
