go = 1
