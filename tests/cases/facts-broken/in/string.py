import a
x = """
