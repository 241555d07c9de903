import other
if __name__ == "__main__":
    import yaml
