import click
import starlette

if __name__ == "__main__":
    print("work")
