NAME = "none"
