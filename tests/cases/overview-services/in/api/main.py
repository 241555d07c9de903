from fastapi import FastAPI

app = FastAPI()


def run():
    pass
