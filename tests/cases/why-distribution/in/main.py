import search, config
