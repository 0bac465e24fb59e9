"""Where stations fetch firmware and leave what they upload: a small HTTP server on this computer. It knows files and no OCPP.

What lies there is the same for the whole run, so several stations may use it at a time.
"""

import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIRMWARE = b"the firmware of the kit, version 2.0.1\n" * 64
FILES = {"/firmware-2.0.1.bin": FIRMWARE}
UPLOADS, SHUT = "/uploads/", "/shut/"


class Depot:
    """Begins to listen when an address is first asked for; safe in threads. `uploads` are the files that were left, by their names."""

    def __init__(self) -> None:
        self._server: ThreadingHTTPServer | None = None
        self._lock = threading.Lock()
        self.uploads: dict[str, bytes] = {}

    @property
    def firmware_url(self) -> str:
        """A file of firmware."""
        return f"{self._base()}/firmware-2.0.1.bin"

    @property
    def missing_url(self) -> str:
        """A file that is not there."""
        return f"{self._base()}/firmware-9.9.9.bin"

    @property
    def upload_url(self) -> str:
        """A folder in which files may be left."""
        return f"{self._base()}{UPLOADS}"

    @property
    def shut_url(self) -> str:
        """A folder in which nothing may be left."""
        return f"{self._base()}{SHUT}"

    def close(self) -> None:
        """Listen no more."""
        with self._lock:
            if self._server is not None:
                self._server.shutdown()
                self._server.server_close()
                self._server = None

    def _base(self) -> str:
        with self._lock:
            if self._server is None:
                self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
                threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="depot", daemon=True).start()
            return f"http://127.0.0.1:{self._server.server_port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        uploads = self.uploads

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = FILES.get(self.path)
                self._answer(HTTPStatus.NOT_FOUND if content is None else HTTPStatus.OK, content or b"")

            def do_PUT(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if not self.path.startswith(UPLOADS):
                    self._answer(HTTPStatus.INTERNAL_SERVER_ERROR)
                    return
                uploads[self.path.removeprefix(UPLOADS)] = content
                self._answer(HTTPStatus.CREATED)

            def log_message(self, format: str, *words: object) -> None:
                """Nobody reads it."""

            def _answer(self, status: HTTPStatus, content: bytes = b"") -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        return Handler
