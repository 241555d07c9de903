import kept, loader
