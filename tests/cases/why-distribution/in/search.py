from vectors import Encoder

def best():
    import rerank.pairs
