print("about to ask")
raise RuntimeError("no database")
