from transformers import AutoModel
def f(x=g(1), *y, **z): return f(h(x)) or g(f(x))
def g(x): return f"{f(x)}{g(x)}" + x % g
def h(a, b=lambda q: h(q)): return [h(i) for i in a][0] if a else b(a)
class C:
    def __init__(self, x): self.x = self.x or x; self.y = C(self.x).y
AutoModel.from_pretrained(f(C(g(h("a"))).y), revision=f(f(f(f(1)))), cache_dir=h(h))
