"""Memories in SQLite, by person."""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from threading import Lock


@dataclass(frozen=True, slots=True)
class Memory:
    id: int
    person: str
    text: str
    told_at: float  # seconds since the epoch


class Store:
    """One connection for all threads; a lock makes them take turns."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, check_same_thread=False)
        self.lock = Lock()
        schema = resources.files("memory_service").joinpath("schema.sql")
        self.connection.executescript(schema.read_text(encoding="utf-8"))

    def add(self, person: str, text: str) -> Memory:
        told_at = time.time()
        with self.lock, self.connection, closing(self.connection.cursor()) as cursor:
            cursor.execute(
                "INSERT INTO memory (person, text, told_at) VALUES (?, ?, ?)",
                (person, text, told_at),
            )
            return Memory(cursor.lastrowid or 0, person, text, told_at)

    def of(self, person: str) -> list[Memory]:
        """All that a person told, the latest first."""
        with self.lock, closing(self.connection.cursor()) as cursor:
            cursor.execute(
                "SELECT id, person, text, told_at FROM memory WHERE person = ?"
                " ORDER BY told_at DESC, id DESC",
                (person,),
            )
            return [Memory(*row) for row in cursor]

    def close(self) -> None:
        self.connection.close()
