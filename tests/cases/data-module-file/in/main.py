import os
from pathlib import Path

import engine
from engine import wrapper

CODE = (Path(wrapper.__file__).parent / "wrapper.tmpl").read_text()
CONFIG = open(os.path.join(engine.__path__[0], "conf", "base.yml")).read()
BASE = open("%s/about.txt" % os.path.dirname(engine.__file__)).read()
