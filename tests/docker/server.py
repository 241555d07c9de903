"""A small HTTP server of this machine, which counts what it is asked for."""

import http.server
import threading
from collections import Counter


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.count(f"{self.command} {self.path}")
        data, headers = self.server.content(self.path) or (None, {})
        self.send_response(200 if data is not None else 404)
        for name, value in {"Content-Length": len(data or b""), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command == "GET" and data:
            self.wfile.write(data)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Serves what `content(path)` has: bytes with their headers, or None. Port 0 is a free one."""

    daemon_threads = True
    # Installers open many connections at once.
    request_queue_size = 64

    def __init__(self, port: int = 0):
        super().__init__(("127.0.0.1", port), Handler)
        self.counts, self.turn = Counter(), threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.thread.join()
        self.server_close()

    def content(self, path: str) -> tuple[bytes, dict] | None:
        raise NotImplementedError

    def count(self, request: str) -> None:
        with self.turn:
            self.counts[request] += 1

    def asked(self) -> Counter:
        """How often each request ("GET /path") was made since the last call."""
        with self.turn:
            counts, self.counts = self.counts, Counter()
        return counts
