"""Numbers of a running training, for the dashboards."""

from prometheus_client import Counter, Gauge, Histogram, start_http_server

TOKENS = Counter("trainer_tokens_total", "tokens seen", ["run"])
LOSS = Gauge("trainer_loss", "loss of the last step", ["run"])
STEP = Histogram("trainer_step_seconds", "duration of a step", buckets=(0.1, 0.3, 1, 3, 10))


def serve(port: int) -> None:
    start_http_server(port)


def report(run: str, tokens: int, loss: float, seconds: float) -> None:
    TOKENS.labels(run).inc(tokens)
    LOSS.labels(run).set(loss)
    STEP.observe(seconds)
