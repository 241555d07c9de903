if __name__ == "__main__":
    import pkg.never_started
