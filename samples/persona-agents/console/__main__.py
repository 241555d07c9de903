"""Talk to a persona that runs elsewhere: python -m console http://127.0.0.1:8000"""

import argparse
import getpass
import sys

import httpx

from .chat import chat
from .client import Client
from .render import show_error


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m console", description=__doc__)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--user", default=getpass.getuser(), help="whose memory to use")
    parser.add_argument("--session", default="console")
    options = parser.parse_args()

    try:
        with Client(options.url, user=options.user, session=options.session) as client:
            chat(client.card(), client.ask)
    except httpx.HTTPError as error:
        reason, *_ = str(error).splitlines()
        show_error(f"'{options.url}' does not answer: {reason}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
