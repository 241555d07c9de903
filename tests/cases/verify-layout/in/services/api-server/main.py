import os

import declared
from shared import words

from api_server import helper

open(os.environ["SETTINGS"]).close()
assert os.getcwd().endswith("/srv")
open("api_server/settings.json").close()
