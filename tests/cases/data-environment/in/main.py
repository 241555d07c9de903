"""Any file beside the default may be meant."""

import os

open(os.environ.get("PERSONA_FILE", "personas/default.yaml"))
open(os.environ["SECRETS_FILE"])
open(os.getenv("LEVEL", "info"))
