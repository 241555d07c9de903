"""The writer, with an echo for a model, whatever the environment says."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from ai.models.providers import NEEDS


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    for key in ("PERSONA_FILE", "PERSONA_MODEL", *NEEDS.values()):
        monkeypatch.delenv(key, raising=False)
    from ai.main import app

    with TestClient(app) as client:
        yield client
