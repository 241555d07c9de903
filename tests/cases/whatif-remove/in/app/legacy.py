import frames
from app import model


def score():
    return model.run(frames)
