import kept, fast
