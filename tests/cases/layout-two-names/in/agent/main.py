import lib.bus
from shared.lib import bus
