from pathlib import Path

WORDS = (Path(__file__).parent / "words.txt").read_text()
SETTINGS = open("config/app.yaml").read()
KEY = open("server.key").read()
