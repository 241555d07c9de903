def main():
    print("many")
