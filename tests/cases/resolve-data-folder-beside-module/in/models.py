LIST = []
