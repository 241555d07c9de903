import yaml, json, numpy.linalg
import near
