import shop
from loader import discover

discover("shop")
