"""A Flask application with OpenTelemetry's automatic instrumentation."""

import os

os.environ.setdefault("OTEL_TRACES_EXPORTER", "console")
os.environ.setdefault("OTEL_METRICS_EXPORTER", "none")
os.environ.setdefault("OTEL_LOGS_EXPORTER", "none")

from opentelemetry.instrumentation.auto_instrumentation import initialize

initialize()

import flask
from opentelemetry import trace

app = flask.Flask(__name__)


@app.get("/")
def index():
    with trace.get_tracer(__name__).start_as_current_span("inner"):
        return "hi"


if __name__ == "__main__":
    print(app.test_client().get("/").status_code)
    trace.get_tracer_provider().shutdown()
