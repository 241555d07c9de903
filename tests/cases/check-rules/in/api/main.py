from typing import TYPE_CHECKING

import httpx
import lib.table
import api.trusted
import yaml
import pytest
from api.core.missing import thing

if TYPE_CHECKING:
    import attrs


def report():
    import lib.late.paper
