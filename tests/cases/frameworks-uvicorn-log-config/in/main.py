import uvicorn

uvicorn.run("api:app", log_config="log.yaml")
