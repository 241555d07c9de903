from fastapi import FastAPI

from app.core import settings

app = FastAPI(title=settings.TITLE)
