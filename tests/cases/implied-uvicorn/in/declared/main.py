from fastapi import WebSocket
import uvicorn

uvicorn.run(env_file="x")
uvicorn.run(http="httptools")
uvicorn.run(log_config="x.yaml")
uvicorn.run(reload_includes="x")
uvicorn.run(loop="uvloop")
