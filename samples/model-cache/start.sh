#!/bin/sh
set -e
echo "answers with ${EMBEDDING_MODEL}"
exec uvicorn app.main:app --host 0.0.0.0 --port 8000
