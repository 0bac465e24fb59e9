import asyncio
import hashlib
import socket
import ssl
from pathlib import Path

import pytest

from simulators.chargepoint.errands import Failure
from simulators.transport import transfers
from simulators.transport.authority import Authority
from simulators.transport.clock import RealClock
from simulators.transport.tls import client_context
from simulators.transport.transfers import TransferFailed, download, upload
from tests.simulators.file_servers import ftp_files, http_files

FILE = bytes(range(256)) * 1000
TLS = client_context()


async def failure(work: object) -> Failure:
    with pytest.raises(TransferFailed) as caught:
        await work  # type: ignore[misc]
    assert str(caught.value)
    return caught.value.failure


async def test_a_file_comes_by_http_and_is_hashed() -> None:
    with http_files() as files:
        files.content["/f.bin"] = FILE
        assert await download(f"{files.url}/f.bin", TLS) == (hashlib.sha256(FILE).digest(), len(FILE))


async def test_a_file_comes_by_ftp_and_is_hashed() -> None:
    with ftp_files() as files:
        files.content["a/f.bin"] = FILE
        url = files.url.replace("//", "//me:secret@") + "/a/f.bin"
        assert await download(url, TLS) == (hashlib.sha256(FILE).digest(), len(FILE))
        assert await failure(download(url.replace("f.bin", "g.bin"), TLS)) is Failure.DENIED
        assert await failure(download(url.replace("secret", "wrong"), TLS)) is Failure.DENIED


async def test_an_upload_is_put_into_the_directory_or_at_the_very_place() -> None:
    with http_files() as files:
        await upload(f"{files.url}/in/", "log.txt", b"x", TLS)
        await upload(f"{files.url}/one?signature=abc", "log.txt", b"y", TLS)
        assert files.given == [("PUT", "/in/log.txt", b"x"), ("PUT", "/one?signature=abc", b"y")]


async def test_a_server_without_put_gets_a_form() -> None:
    with http_files() as files:
        files.statuses["PUT"] = 405
        await upload(files.url.replace("//", "//me:secret@") + "/in", "log.txt", b"content", TLS)
        [(method, path, body)] = files.given
        assert (method, path) == ("POST", "/in")
        assert b'filename="log.txt"' in body
        assert b"content" in body
        assert files.headers[-1]["Authorization"].startswith("Basic ")


async def test_an_upload_is_stored_by_ftp() -> None:
    with ftp_files() as files:
        await upload(files.url.replace("//", "//me:secret@") + "/in", "log.txt", FILE, TLS)
        assert files.given == [("STOR", "in/log.txt", FILE)]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Failure.BAD_REQUEST), (401, Failure.DENIED), (403, Failure.DENIED), (404, Failure.UNREACHABLE), (500, Failure.UNREACHABLE)],
)
async def test_http_says_why_not(status: int, kind: Failure) -> None:
    with http_files() as files:
        files.statuses.update({"GET": status, "PUT": status})
        assert await failure(download(f"{files.url}/x", TLS)) is kind
        assert await failure(upload(f"{files.url}/x", "n", b"x", TLS)) is kind


async def test_a_server_that_takes_neither_put_nor_post_cannot_do_it() -> None:
    with http_files() as files:
        files.statuses.update({"PUT": 405, "POST": 405})
        assert await failure(upload(f"{files.url}/x", "n", b"x", TLS)) is Failure.UNSUPPORTED


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("file:///etc/passwd", Failure.UNSUPPORTED),
        ("nothing", Failure.UNSUPPORTED),
        ("http:///x", Failure.BAD_REQUEST),
        ("http://[::1/x", Failure.BAD_REQUEST),
        ("http://h:port/x", Failure.BAD_REQUEST),
        ("ftp://127.0.0.1:1/a%0d%0aDELE%20x", Failure.UNREACHABLE),
    ],
)
async def test_unusable_urls_are_refused(url: str, kind: Failure) -> None:
    assert await failure(download(url, TLS)) is kind


async def test_a_line_break_in_an_ftp_path_is_no_second_command() -> None:
    with ftp_files() as files:
        url = files.url.replace("//", "//me:secret@") + "/a%0d%0aSTOR%20x"
        assert await failure(download(url, TLS)) is Failure.BAD_REQUEST


async def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as silent:  # has the port, so that nobody else does, and does not listen
        silent.bind(("127.0.0.1", 0))
        for scheme in ("http", "ftp"):
            assert await failure(download(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/x", TLS)) is Failure.UNREACHABLE


async def test_a_server_that_cannot_be_verified_is_not_used(tmp_path: Path) -> None:
    authority = Authority(RealClock().now())
    made = authority.server(("127.0.0.1",))
    (tmp_path / "s.pem").write_text(made.certificate + made.key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "s.pem")
    with http_files(server) as files:
        files.content["/f"] = b"x"
        assert await failure(download(f"{files.url}/f", TLS)) is Failure.UNREACHABLE
        assert (await download(f"{files.url}/f", client_context((authority.root.certificate,))))[1] == 1


async def test_a_file_that_is_too_large_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "LARGEST", 10)
    with http_files() as files:
        files.content["/f"] = FILE
        assert await failure(download(f"{files.url}/f", TLS)) is Failure.UNSUPPORTED


async def test_a_transfer_can_be_broken_off() -> None:
    with http_files() as files:
        files.held, files.content["/f"] = True, FILE
        task = asyncio.create_task(download(f"{files.url}/f", TLS))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
