import a
x = (1,
import b
