thing: int
