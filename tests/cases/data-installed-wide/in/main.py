import bundle.seeds
