import a
x = "ÿ"
