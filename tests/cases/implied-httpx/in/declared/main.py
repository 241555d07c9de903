import anyio
import httpx

httpx.Client(http2=True)
httpx.Client(proxy="socksx")
anyio.run(backend="trio")
