from pathlib import Path

TITLE = (Path(__file__).parents[2] / "texts" / "title é 1.txt").read_text()
