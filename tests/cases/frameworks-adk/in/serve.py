import os

from google.adk.cli.fast_api import get_fast_api_app

app = get_fast_api_app(agents_dir=os.path.dirname(os.path.abspath(__file__)))
