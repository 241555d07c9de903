from . import part
app = part
