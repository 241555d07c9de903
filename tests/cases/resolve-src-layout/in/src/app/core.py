import helper
run = 1
