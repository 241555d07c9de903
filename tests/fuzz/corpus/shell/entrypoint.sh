#!/bin/bash
set -e
PY=${PY:-python3}
cd "$(dirname "$0")" && . ./env.sh
wait_for() { until nc -z "$1" "$2"; do sleep 1; done; }
case "${1:-api}" in
  api|"web") shift; exec gunicorn -c gunicorn.conf.py "app.main:app" "$@" ;;
  worker) exec "$PY" -m celery -A app worker ${CELERY_ARGS} ;;
  *) exec "$@" ;;
esac
