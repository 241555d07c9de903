import os
from pathlib import Path

BASE = Path(__file__).resolve().parent
QUERIES = BASE.parent / "queries"
LIMITS = os.path.join(os.path.dirname(__file__), "..", "config", "limits.bin")
