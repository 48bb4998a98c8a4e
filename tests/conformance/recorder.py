"""A loopback HTTP server that records each request and answers with a success that either SDK takes for one."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from .wire import WireRequest, split_target

SUCCESS = b'{"RetCode": 0, "Action": "Recorded", "requestId": "recorded", "result": {}}'


class Recorder:
    """Listens on a free port for as long as the `with` block lasts."""

    def __init__(self) -> None:
        recorded: list[WireRequest] = []

        class Handler(BaseHTTPRequestHandler):
            def record(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                # Not `self.path`, which the library has tidied.
                path, query = split_target(self.requestline.split(" ")[1])
                headers = {name.lower(): value for name, value in self.headers.items()}
                recorded.append(WireRequest(self.command, path, query, headers, body))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(SUCCESS)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(SUCCESS)

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = record

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing: the requests are looked at elsewhere."""

        self._recorded = recorded
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_port}"
        self.endpoint = f"http://{self.address}"

    def take(self) -> WireRequest | None:
        """The one request since the last call; `None` if nothing was sent."""
        requests, self._recorded[:] = list(self._recorded), []
        if len(requests) > 1:
            raise RuntimeError(f"{len(requests)} requests were sent instead of one")
        return requests[0] if requests else None

    def __enter__(self) -> Recorder:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
