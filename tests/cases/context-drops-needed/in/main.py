from lib import util
import models.a, models.b, models.c
import models.base

print(open("data/words.txt").read())
