"""Servers of files on the loopback, for tests of transfers: one speaks HTTP, one FTP. They keep what comes and judge nothing."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Files:
    """What a server has, what it was given, and how it answers; `statuses` maps methods to HTTP statuses."""

    content: dict[str, bytes] = field(default_factory=dict)
    given: list[tuple[str, str, bytes]] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    headers: list[dict[str, str]] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    held: bool = False
    url: str = ""


@contextmanager
def http_files(tls: ssl.SSLContext | None = None) -> Iterator[Files]:
    """A server of `files.content` by path; PUT and POST are kept as (method, path, body)."""
    files = Files()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET", files.content.get(self.path, b""), 200 if self.path in files.content else 404)

        def do_PUT(self) -> None:
            self._take("PUT")

        def do_POST(self) -> None:
            self._take("POST")

        def _take(self, method: str) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if files.statuses.get(method, 201) < 300:
                files.given.append((method, self.path, body))
            self._answer(method, b"", 201)

        def _answer(self, method: str, body: bytes, status: int) -> None:
            files.headers.append(dict(self.headers))
            if files.held:
                files.hold.wait(60)
            self.send_response(files.statuses.get(method, status))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    files.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield files
    finally:
        files.hold.set()
        server.shutdown()
        server.server_close()
        thread.join(30)


@contextmanager
def ftp_files(user: str = "me", password: str = "secret") -> Iterator[Files]:
    """A server that speaks as much FTP as a charge point needs, in passive mode; STOR is kept as ("STOR", path, body)."""
    files = Files()
    listener = socket.create_server(("127.0.0.1", 0))
    files.url = f"ftp://127.0.0.1:{listener.getsockname()[1]}"

    def serve() -> None:
        while True:
            try:
                link, _ = listener.accept()
            except OSError:
                return
            with link:
                _Session(link, files, user, password).run()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield files
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(30)


class _Session:
    def __init__(self, link: socket.socket, files: Files, user: str, password: str) -> None:
        self._link, self._files, self._login = link, files, (user, password)
        self._name, self._directory = "", ""
        self._data: socket.socket | None = None

    def run(self) -> None:
        self._say("220 ready")
        with self._link.makefile("r", encoding="latin-1", newline="\r\n") as lines:
            for line in lines:
                word, _, rest = line.strip().partition(" ")
                if not self._obey(word.upper(), rest):
                    return

    def _obey(self, word: str, rest: str) -> bool:
        match word:
            case "USER":
                self._name = rest
                self._say("331 password")
            case "PASS":
                self._say("230 in" if (self._name, rest) == self._login else "530 no")
            case "TYPE" | "CWD":
                self._directory = rest if word == "CWD" else self._directory
                self._say("200 good")
            case "EPSV" | "PASV":
                self._data = socket.create_server(("127.0.0.1", 0))
                port = self._data.getsockname()[1]
                self._say(f"229 here (|||{port}|)" if word == "EPSV" else f"227 here (127,0,0,1,{port >> 8},{port & 255})")
            case "RETR" | "STOR":
                self._transfer(word, rest)
            case "QUIT":
                self._say("221 bye")
                return False
            case _:
                self._say("502 what?")
        return True

    def _transfer(self, word: str, path: str) -> None:
        assert self._data is not None
        if word == "RETR" and path not in self._files.content:
            self._data.close()
            self._say("550 no such file")
            return
        self._say("150 go")
        link, _ = self._data.accept()
        with link, self._data:
            if word == "RETR":
                link.sendall(self._files.content[path])
            else:
                body = b"".join(iter(lambda: link.recv(65_536), b""))
                self._files.given.append(("STOR", f"{self._directory}/{path}", body))
        self._say("226 done")

    def _say(self, text: str) -> None:
        self._link.sendall(f"{text}\r\n".encode())
