import hooks

logger_class = "web.logs.Logger"
worker_class = "uvicorn.workers.UvicornWorker"
