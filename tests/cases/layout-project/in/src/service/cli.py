import httpx
def main():
    pass
