import lib1
