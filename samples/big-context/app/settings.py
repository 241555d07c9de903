"""What can be set from outside."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

WORDS_TABLE = Path(os.environ.get("WORDS_TABLE", ROOT / "weights" / "words.tsv"))
PROPOSALS = int(os.environ.get("PROPOSALS", "5"))
