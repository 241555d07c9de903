FROM python:3.12-slim
WORKDIR /app
COPY . .
CMD ["cmd-serve", "--port", "1"]
