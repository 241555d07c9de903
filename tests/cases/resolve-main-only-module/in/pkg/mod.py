import pkg.other
if __name__ == "__main__":
    import pkg.started
