open("lmay.ppa/fnoc"[::-1])
