from pathlib import Path

UNITS = (Path(__file__).parent / "units" / "all.txt").read_text()
