open("near.txt").close()
