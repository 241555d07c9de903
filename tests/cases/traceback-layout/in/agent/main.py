import lib.bus
