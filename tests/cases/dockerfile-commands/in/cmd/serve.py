def main():
    print("served")
