FROM python:3.12-slim
COPY main.py lib.py ./
COPY pkg pkg
CMD ["python", "/main.py"]
