import a, c
