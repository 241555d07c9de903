def load(name):
    return getattr(__import__(__name__, fromlist=[name]), name)
