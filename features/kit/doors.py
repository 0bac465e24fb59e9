"""The doors of a CSMS that runs, tried before the first scenario: an address where nobody is, or a token that opens nothing, would fail
them all, one by one, and say nothing of the product.

Whoever answers at all is there: a CSMS may let in only the stations that it knows. No station dials yet.
"""

import socket
import ssl
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from features.kit.manual import NoTerminal
from features.kit.port import PortBroken, PortCannot, PortRefused
from features.kit.ports import open_port
from features.kit.system import Choice, without_password

PATIENCE_S = 5.0
NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE")
"""What OpenSSL calls an answer that is none of TLS. Anything else is said by somebody who speaks it."""
ALERT = b"\x15\x03"
"""How a server that speaks TLS begins to turn down whoever does not."""


class Closed(Exception):
    """Nobody answers at a door, or not as he should; the text names the option and the address."""


def try_doors(choice: Choice) -> None:
    """Each door of a CSMS that runs, nothing to do for our own; raises Closed."""
    if choice.own:
        return
    for option, url in (("--csms", choice.csms), ("--secure-csms", choice.secure_csms)):
        if url:
            _try_stations(f"{option} {without_password(url)}", urlsplit(url))
    if choice.port:
        _try_operator(f"--csms-port {without_password(choice.port)}", choice)


def _try_stations(named: str, url: SplitResult) -> None:
    tls = url.scheme == "wss"
    try:
        with socket.create_connection((url.hostname or "", url.port or (443 if tls else 80)), PATIENCE_S) as link:
            wrong = _handshake(link, url) if tls else _ask(link, url)
    except OSError as error:
        raise Closed(f"{named}: nobody answers there: {error.strerror or error}") from None
    except ValueError as error:  # a name that no resolver takes
        raise Closed(f"{named}: no such address: {error}") from None
    if wrong:
        raise Closed(f"{named}: {wrong}")


def _handshake(link: socket.socket, url: SplitResult) -> str:
    """What is wrong with how it speaks TLS; whose certificate it shows is for the scenarios to judge."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        context.wrap_socket(link, server_hostname=url.hostname).close()
    except TimeoutError:
        return "it does not answer to TLS; is it ws://?"
    except ssl.SSLError as error:
        return "it speaks no TLS; is it ws://?" if error.reason in NO_TLS else ""
    except OSError:  # it hung up: somebody was there
        return ""
    return ""


def _ask(link: socket.socket, url: SplitResult) -> str:
    """What is wrong with how it answers a plain question; silence is no answer, and nothing wrong."""
    said = b""
    with suppress(OSError):
        link.sendall(f"GET {url.path or '/'} HTTP/1.1\r\nHost: {url.netloc}\r\nConnection: close\r\n\r\n".encode())
        said = link.recv(16)
    if said.startswith(ALERT):
        return "it speaks TLS; is it wss://?"
    return "what answers there speaks no HTTP" if said and not said.startswith(b"HTTP/"[: len(said)]) else ""


def _try_operator(named: str, choice: Choice) -> None:
    try:
        port = open_port(choice.port, choice.token)
    except NoTerminal as error:
        raise Closed(str(error)) from None
    except Exception as error:  # noqa: BLE001  a port of others may raise anything
        raise Closed(f"{named}: it does not open: {type(error).__name__}: {error}") from None
    try:
        port.greet()
    except PortBroken as error:
        raise Closed(f"{named}: {error}") from None
    except (PortRefused, PortCannot):  # it has been asked, and has answered
        pass
    finally:
        port.close()
