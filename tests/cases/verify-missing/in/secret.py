open(".env")
