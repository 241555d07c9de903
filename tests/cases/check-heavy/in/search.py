import yaml

def encode():
    from vectors import Encoder
    import rerank
