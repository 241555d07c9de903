"""How far each source has been read, so that a job can go on where it stopped."""

from __future__ import annotations

from datetime import UTC, datetime

import redis
from dateutil import parser, relativedelta


class Progress:
    def __init__(self, url: str) -> None:
        self.store = redis.Redis.from_url(url, decode_responses=True)

    def since(self, source: str) -> datetime:
        """Where to go on; a source that was never read goes a month back."""
        if mark := self.store.hget("progress", source):
            return parser.isoparse(mark)
        return datetime.now(UTC) - relativedelta.relativedelta(months=1)

    def reached(self, source: str, moment: datetime) -> None:
        self.store.hset("progress", source, moment.isoformat())
