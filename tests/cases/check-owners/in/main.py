import pickle
import guide_code, far, top, free, sectioned, one, two, log
