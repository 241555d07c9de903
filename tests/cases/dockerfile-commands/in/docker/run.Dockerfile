FROM python:3.12-slim
WORKDIR /app
COPY . .
CMD ["uv", "run", "--no-dev", "--frozen", "main.py", "--port", "1"]
