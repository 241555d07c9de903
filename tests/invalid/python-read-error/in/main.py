import memory, other
