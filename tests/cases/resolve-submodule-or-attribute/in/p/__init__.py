attribute = 1
