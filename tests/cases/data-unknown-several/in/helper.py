def choose():
    return input()
