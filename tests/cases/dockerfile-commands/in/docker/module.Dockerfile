FROM python:3.12-slim
WORKDIR /app
COPY . .
ENTRYPOINT ["uv", "run", "-m", "cmd.serve"]
CMD ["--port", "1"]
