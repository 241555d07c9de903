"""The service from outside, with the echo in the model's place."""


def test_health(service):
    assert service.get("/healthz").json()["status"] == "ok"


def test_persona(service):
    card = service.get("/persona").json()
    assert card["name"] == "writer"
    assert "instruction" not in card
    assert "writer" in service.get("/personas").json()


def test_ask(service):
    reply = service.post("/ask", json={"text": "Where does a story begin?"}).json()
    assert reply["text"] == "(echo) Where does a story begin?"
    assert 'persona_answers_total{persona="writer"}' in service.get("/metrics").text


def test_refusal(service):
    reply = service.post("/ask", json={"text": "x" * 20_000}).json()
    assert "more than I can read" in reply["text"]
