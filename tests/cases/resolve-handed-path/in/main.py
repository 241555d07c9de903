import checks

checks.load()
