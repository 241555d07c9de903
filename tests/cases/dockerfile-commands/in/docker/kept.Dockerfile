FROM python:3.12-slim
WORKDIR /app
COPY . .
ENTRYPOINT ["/app/.venv/bin/python", "main.py"]
