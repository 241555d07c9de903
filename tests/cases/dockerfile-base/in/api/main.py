from fastapi import FastAPI
import click

app = FastAPI()
