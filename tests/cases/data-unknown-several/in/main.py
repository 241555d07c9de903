import sys

from helper import choose

open(choose())
open(choose())
open(choose())
open(choose())
open(choose())
open(choose())  # depclose: opens rules/*.txt, extra.bin


def read(path):
    return open(path).read()


read(sys.argv[1])
