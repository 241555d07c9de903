from memory_service.recall import choose_encoder, recall
from memory_service.settings import Settings
from memory_service.store import Store

TOLD = ["Frogs sleep under ferns.", "A train leaves at nine.", "I like ferns and frogs."]


def test_what_shares_words_is_recalled(tmp_path):
    store = Store(tmp_path / "memories.db")
    for text in TOLD:
        store.add("Ada", text)
    store.add("Ben", "frogs, frogs, frogs")
    encoder = choose_encoder(Settings())
    found = recall("Where do frogs sleep?", store.of("Ada"), encoder, floor=0.05, limit=5)
    assert [memory.text for _, memory in found] == [TOLD[0], TOLD[2]]


def test_a_kept_database_is_read_again(tmp_path):
    path = tmp_path / "memories.db"
    store = Store(path)
    told = store.add("Ada", TOLD[1])
    store.close()
    assert Store(path).of("Ada") == [told]
