from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader

HERE = Path(__file__).parent
UNUSED = HERE / "unused"

app = FastAPI()
app.mount("/static", StaticFiles(directory="static"))
environment = Environment(loader=FileSystemLoader(HERE / "templates"))


def prompts():
    return {file.stem: file.read_text() for file in (HERE / "prompts").rglob("*.md")}


def unused():
    return (UNUSED / "only.bin").read_bytes()
