"""What a server says beside an HTTP status that turns a station away, and what to try because of it. Pure."""

import json
from typing import Any, NamedTuple

WIDTH = 160
READ_BYTES = 4000
_KEYS = ("error", "message", "detail", "reason", "title", "description")


class Remedy(NamedTuple):
    """`cause` is one of the doctor's, `what` says what the server wants, `hint` what to try."""

    cause: str
    what: str
    hint: str


_TLS = Remedy("needs-tls", "it wants the connection to be under TLS", "use wss:// instead of ws://")
_TLS_ENDS = Remedy(
    "needs-tls",
    "the CSMS does not see that the connection is under TLS",
    "something in between ends TLS: dial the CSMS itself, or let it know that it is so",
)
_CERTIFICATE = Remedy("client-certificate", "it wants a certificate of the station's own", "give --cert and --key (security profile 3)")


def words(body: bytes) -> str:
    """What the body says, on one short line without control characters; empty for a page and for nothing."""
    text = body[:READ_BYTES].decode(errors="replace").strip()
    if text.startswith("<"):
        return ""
    line = " ".join("".join(one if one.isprintable() else " " for one in _told(text)).split())
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def quoted(body: bytes) -> str:
    """The words, to be put behind a sentence of our own; empty when there are none."""
    said = words(body)
    return f"; it says: {said}" if said else ""


def remedy(status: int, body: bytes, *, secure: bool, certified: bool = False) -> Remedy | None:
    """What helps against a 401 or 403, as far as the words tell. `secure`: it was dialled by TLS; `certified`: with a certificate."""
    said = words(body).lower()
    if status not in (401, 403):
        return None
    if any(word in said for word in ("tls", "https", "wss")):
        return _TLS_ENDS if secure else _TLS
    if "certificate" in said and not certified:
        return _CERTIFICATE if secure else _CERTIFICATE._replace(hint=f"{_CERTIFICATE.hint}, and dial wss://")
    return None


def _told(text: str) -> str:
    """The text in a JSON body that has one, else the body itself."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return text
    for key in _KEYS if isinstance(found, dict) else ():
        if isinstance(told := found.get(key), dict):
            told = told.get("message")
        if isinstance(told, str) and told:
            return told
    return found if isinstance(found, str) else text
