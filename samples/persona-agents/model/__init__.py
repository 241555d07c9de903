"""Models: our small decoder, and the open ones that we tune."""
