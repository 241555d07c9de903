from fastapi.testclient import TestClient

from memory_service.main import app


def test_a_memory_comes_back():
    with TestClient(app) as client:
        assert client.get("/healthz").json() == {"encoder": "words"}
        told = {"person": "Ada", "text": "The spare key is with the neighbours."}
        assert client.post("/memories", json=told).status_code == 201
        asked = {"person": "Ada", "about": "spare keys"}
        [found] = client.get("/memories", params=asked).json()
        assert found["text"] == told["text"]
        assert client.get("/memories", params={**asked, "person": "Ben"}).json() == []
