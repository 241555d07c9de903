import uvicorn

if __name__ == "__main__":
    uvicorn.run("service.api:app", host="0.0.0.0", reload=False)
