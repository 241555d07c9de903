import gunicorn

NAME = "uvicorn.workers.UvicornWorker"
