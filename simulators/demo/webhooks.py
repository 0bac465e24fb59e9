"""The mock Zoho's exchanges as arrows a person can read.

Pure: it knows what is worth showing of a webhook call; where the arrow is printed it does not know.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from simulators.transport.arrows import Arrow
from simulators.zoho.journal import Exchange

ZOHO, CSMS = "Zoho", "CSMS"
BOOT_SALIENT = ("charging_point_id", "vendor", "model", "serial_number", "fw_version", "last_heartbeat_timestamp")
_UNSHOWN = ("created_at", "updated_at")


def request_arrow(exchange: Exchange) -> Arrow:
    """The request of an exchange: Zoho's call to the CSMS, or what the CSMS posts to Zoho."""
    outgoing = exchange.direction == "out"
    source, target = (ZOHO, CSMS) if outgoing else (CSMS, ZOHO)
    return Arrow(exchange.at, source, target, name_of(exchange), shorten(exchange.json, exchange.body), "call", not outgoing)


def answer_arrow(exchange: Exchange) -> Arrow:
    """The answer of an ended exchange, or that there was none. An answer that breaks the contract is drawn as
    bad.
    """
    outgoing = exchange.direction == "out"
    source, target = (CSMS, ZOHO) if outgoing else (ZOHO, CSMS)
    if exchange.status is None:
        title, detail = "no answer", exchange.note.removeprefix("no answer: ")
    else:
        title = phrase_of(exchange.status)
        detail = shorten(exchange.answer_json, exchange.answer_body)
    good = exchange.status is not None and exchange.status < 300
    at = exchange.ended_at or exchange.at
    return Arrow(at, source, target, f"{title} {'✓' if good else '✗'}", detail, "good" if good else "bad", outgoing)


def breach_arrows(exchange: Exchange) -> list[Arrow]:
    """One note for each way in which the CSMS departed from the contract; silence is shown by its own arrow."""
    if exchange.status is None and exchange.direction == "out":
        return []
    at = exchange.ended_at or exchange.at
    return [Arrow(at, ZOHO, "", "against the contract:", breach, "bad") for breach in exchange.breaches]


def name_of(exchange: Exchange) -> str:
    """What an exchange is called: the webhook, the function, or the end of the path."""
    parts = exchange.path.removesuffix("/actions/execute").strip("/").split("/")
    return parts[-1] or exchange.path


def phrase_of(status: int) -> str:
    """A status with its standard words: `204 No Content`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def shorten(value: Any, text: str) -> str:
    """A JSON object as `key=value` words, without row times; a boot notification by its main fields; other bodies as text."""
    if not isinstance(value, Mapping):
        return text
    if set(BOOT_SALIENT) <= set(value):
        words = [f"{key}={value[key]}" for key in BOOT_SALIENT[1:] if value[key]]
        return " ".join([*words, f"({len(value)} keys)"])
    return " ".join(f"{key}={_word(item)}" for key, item in value.items() if key not in _UNSHOWN)


def _word(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case dict():
            return "{…}"
        case list():
            return f"[{len(value)}]"
        case _:
            return str(value)
