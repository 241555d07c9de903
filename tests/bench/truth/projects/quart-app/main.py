"""A page from a template, served by hypercorn."""

import asyncio
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart, render_template

app = Quart(__name__)


@app.get("/")
async def index():
    return await render_template("index.html", name="quart")


def main():
    config = Config.from_mapping(bind=["127.0.0.1:18702"], accesslog="-")
    if sys.argv[1:] == ["--once"]:

        async def once():
            answer = await app.test_client().get("/")
            print(answer.status_code, await answer.get_data(as_text=True))

        asyncio.run(once())
    else:
        asyncio.run(serve(app, config))


if __name__ == "__main__":
    main()
