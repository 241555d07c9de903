import sys

if __name__ == "__main__":
    import told

    sys.exit(told.run())
