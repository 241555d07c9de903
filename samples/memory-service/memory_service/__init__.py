"""What a person told an assistant, and what of it bears on a question."""
