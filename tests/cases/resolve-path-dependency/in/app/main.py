from core import part
