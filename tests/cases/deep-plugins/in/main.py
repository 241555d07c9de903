import jupyter_server.extension
from beartype.claw import NAME
