import kept
