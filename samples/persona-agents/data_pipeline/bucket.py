"""Corpora in the object store, each under the hash of its content."""

from __future__ import annotations

import hashlib
from pathlib import Path

import boto3


class Bucket:
    def __init__(self, name: str) -> None:
        self.name = name
        self.client = boto3.client("s3")

    def has(self, key: str) -> bool:
        try:
            self.client.head_object(Bucket=self.name, Key=key)
        except self.client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] == "404":
                return False
            raise
        return True

    def keep(self, path: Path) -> str:
        """Uploads what is not there yet and returns its key."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        key = f"corpora/{digest[:2]}/{digest}{path.suffix}"
        if not self.has(key):
            self.client.upload_file(str(path), self.name, key)
        return key
