import catalogue

readers = catalogue.create("words", "readers", entry_points=True)
writers = catalogue.create("words", "writers")
