"""What the service tells about itself: lines and numbers."""

from . import metrics
from .context import request_id
from .logs import configure_logging

__all__ = ["configure_logging", "metrics", "request_id"]
