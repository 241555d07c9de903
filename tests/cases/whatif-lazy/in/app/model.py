import tensors


def run(frame):
    return tensors.score(frame)
