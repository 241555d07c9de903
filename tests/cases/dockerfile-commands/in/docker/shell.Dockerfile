FROM python:3.12-slim
WORKDIR /app
COPY . .
CMD uv run --frozen python -m cmd.serve && \
    poetry run python main.py --port ${PORT:-8000}
