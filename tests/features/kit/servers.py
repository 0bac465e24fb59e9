"""Small servers to be found or not, for the tests of what is asked before the first scenario."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from features.kit.authority import Authority


@contextmanager
def web_server(get: int, post: int = 503, token: str = "", tls: Path | None = None) -> Iterator[str]:
    """HOST:PORT of a server that answers each method with one status, without the token 401; `tls` is a folder for its papers."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(get)

        def do_POST(self) -> None:
            self._answer(post)

        def _answer(self, status: int) -> None:
            known = not token or self.headers.get("Authorization") == f"Bearer {token}"
            self.send_response(status if known else 401)
            self.end_headers()
            self.wfile.write(b'{"message": "no such charge point"}')

        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        if tls is not None:
            server.socket = _context(tls).wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@contextmanager
def silent_server(says: bytes = b"") -> Iterator[str]:
    """HOST:PORT of whoever accepts one connection, says this, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            link, _ = server.accept()
            with link:
                link.recv(1000)
                link.sendall(says)

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def _context(folder: Path) -> ssl.SSLContext:
    paper = Authority().server()
    certificate, key = folder / "server.pem", folder / "server.key"
    certificate.write_text(paper.pem)
    key.write_text(paper.key_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
