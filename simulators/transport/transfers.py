"""Files in and out: http and https by httpx, ftp and ftps by ftplib in a thread. It knows neither firmware nor logs.

Verification of TLS is on. A file that comes in is hashed as it comes and never kept.
"""

import asyncio
import ftplib
import hashlib
import io
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from simulators.chargepoint.errands import Failure

TIMEOUT_S = 20.0
LARGEST = 1 << 30  # bytes

_STATUSES = {400: Failure.BAD_REQUEST, 401: Failure.DENIED, 403: Failure.DENIED, 405: Failure.UNSUPPORTED, 501: Failure.UNSUPPORTED}
_REPLIES = {"530": Failure.DENIED, "532": Failure.DENIED, "550": Failure.DENIED, "553": Failure.DENIED, "501": Failure.BAD_REQUEST}


@dataclass
class TransferFailed(Exception):
    """A file could not be carried: the kind of failure and a sentence."""

    failure: Failure
    reason: str

    def __str__(self) -> str:
        return self.reason


async def download(url: str, tls: ssl.SSLContext) -> tuple[bytes, int]:
    """Fetch a file; its SHA-256 and its size in bytes. Raises TransferFailed."""
    digest, size = hashlib.sha256(), 0

    def take(chunk: bytes) -> None:
        nonlocal size
        size += len(chunk)
        if size > LARGEST:
            raise TransferFailed(Failure.UNSUPPORTED, f"the file has more than {LARGEST} bytes")
        digest.update(chunk)

    parts = _split(url)
    if parts.scheme in ("http", "https"):
        await _http_get(url, tls, take)
    else:
        await _in_thread(lambda gone: _ftp_get(parts, tls, take, gone))
    return digest.digest(), size


async def upload(url: str, name: str, content: bytes, tls: ssl.SSLContext) -> None:
    """Store a file. Raises TransferFailed.

    An ftp URL names the directory. So does an http URL that ends with a slash; any other is the file's own place.
    It is PUT there, or POSTed as a form when the server does not know PUT.
    """
    parts = _split(url)
    if parts.scheme in ("http", "https"):
        await _http_put(url + name if parts.path.endswith("/") and not parts.query else url, name, content, tls)
    else:
        await _in_thread(lambda gone: _ftp_put(parts, name, content, tls, gone))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise TransferFailed(Failure.BAD_REQUEST, "the URL cannot be read") from None
    if parts.scheme not in ("http", "https", "ftp", "ftps"):
        raise TransferFailed(Failure.UNSUPPORTED, f"{parts.scheme or 'no scheme'}: only http, https, ftp and ftps are known")
    if not parts.hostname:
        raise TransferFailed(Failure.BAD_REQUEST, "the URL names no host")
    return parts


async def _http_get(url: str, tls: ssl.SSLContext, take: Callable[[bytes], None]) -> None:
    import httpx

    try:
        async with (
            httpx.AsyncClient(verify=tls, trust_env=False, follow_redirects=True, timeout=TIMEOUT_S) as client,
            client.stream("GET", url) as response,
        ):
            _check(response.status_code)
            async for chunk in response.aiter_bytes():
                take(chunk)
    except httpx.HTTPError as error:
        raise TransferFailed(Failure.UNREACHABLE, _words(error)) from error
    except httpx.InvalidURL as error:
        raise TransferFailed(Failure.BAD_REQUEST, f"the URL cannot be used: {error}") from error


async def _http_put(url: str, name: str, content: bytes, tls: ssl.SSLContext) -> None:
    import httpx

    try:
        async with httpx.AsyncClient(verify=tls, trust_env=False, follow_redirects=True, timeout=TIMEOUT_S) as client:
            response = await client.put(url, content=content, headers={"Content-Type": "text/plain; charset=utf-8"})
            if response.status_code in (405, 501):
                response = await client.post(url, files={"file": (name, content, "text/plain")})
            _check(response.status_code)
    except httpx.HTTPError as error:
        raise TransferFailed(Failure.UNREACHABLE, _words(error)) from error
    except httpx.InvalidURL as error:
        raise TransferFailed(Failure.BAD_REQUEST, f"the URL cannot be used: {error}") from error


def _check(status: int) -> None:
    if not 200 <= status < 300:
        raise TransferFailed(_STATUSES.get(status, Failure.UNREACHABLE), f"HTTP {status}")


async def _in_thread(work: Callable[[list[bool]], None]) -> None:
    """Run `work` in a thread; it looks into its argument now and then, and ends when something stands there."""
    gone: list[bool] = []
    try:
        await asyncio.to_thread(work, gone)
    except asyncio.CancelledError:
        gone.append(True)
        raise
    except ftplib.all_errors as error:
        raise TransferFailed(_REPLIES.get(str(error)[:3], Failure.UNREACHABLE), _words(error)) from error


def _ftp_get(parts: SplitResult, tls: ssl.SSLContext, take: Callable[[bytes], None], gone: list[bool]) -> None:
    with _ftp(parts, tls) as ftp:
        ftp.retrbinary(f"RETR {_path(parts)}", _until(gone, take))


def _ftp_put(parts: SplitResult, name: str, content: bytes, tls: ssl.SSLContext, gone: list[bool]) -> None:
    with _ftp(parts, tls) as ftp:
        directory = _path(parts)
        if directory:
            ftp.cwd(directory)
        ftp.storbinary(f"STOR {name}", io.BytesIO(content), callback=_until(gone, lambda chunk: None))


def _ftp(parts: SplitResult, tls: ssl.SSLContext) -> ftplib.FTP:
    secured = parts.scheme == "ftps"
    ftp = ftplib.FTP_TLS(timeout=TIMEOUT_S, context=tls) if secured else ftplib.FTP(timeout=TIMEOUT_S)
    ftp.connect(parts.hostname or "", parts.port or ftplib.FTP_PORT)
    try:
        ftp.login(unquote(parts.username or ""), unquote(parts.password or ""))
        if isinstance(ftp, ftplib.FTP_TLS):
            ftp.prot_p()
    except BaseException:
        ftp.close()
        raise
    return ftp


def _path(parts: SplitResult) -> str:
    """The path without its first slash: below the directory of the login (RFC 1738, 3.2.2). A line break would be a command."""
    path = unquote(parts.path).removeprefix("/")
    if "\r" in path or "\n" in path:
        raise TransferFailed(Failure.BAD_REQUEST, "the path holds a line break")
    return path


def _until(gone: list[bool], take: Callable[[bytes], None]) -> Callable[[bytes], None]:
    def hear(chunk: bytes) -> None:
        if gone:
            raise ConnectionAbortedError("the transfer was broken off")
        take(chunk)

    return hear


def _words(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "no such host"
    return f"{str(error) or type(error).__name__}"[:200]
