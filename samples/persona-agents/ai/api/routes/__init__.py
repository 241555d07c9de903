"""The paths, one module for each group of them."""
