from plugins import load

load.first()
