from p.q import *
