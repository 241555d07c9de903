import flask


def rank():
    import torch
    return torch
