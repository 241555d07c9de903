import nosuch, os.paht
import cv2
from pkg import part
import pkg.prat
try:
    import optional_thing
except ImportError:
    pass
def f():
    import later_thing
