"""Whether the words of a step are OCPP 1.6's: an action, a field or a status that is misspelt says nothing about any product. It plays
nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from difflib import get_close_matches
from typing import Any

from simulators.chargepoint import schemas

Table = Sequence[Sequence[object]]

ANSWERED = re.compile(r"the (CSMS answers|station will answer) \w+( with.*)?")
"""The table or the status of such a step is about an answer."""
ORDERED = re.compile(r"the (operator|CSMS) sends (?P<action>\w+).*")
FREE = re.compile(r"-?\d+(\.\d+)?|true|false|present|absent|empty|now|(the|above|other than|in) .*|\d+ \w+ ago|.*\s.*")
"""Cells that are no word of OCPP."""
FROM_STATIONS = frozenset(
    {
        "Authorize",
        "BootNotification",
        "DiagnosticsStatusNotification",
        "FirmwareStatusNotification",
        "Heartbeat",
        "LogStatusNotification",
        "MeterValues",
        "SecurityEventNotification",
        "SignCertificate",
        "SignedFirmwareStatusNotification",
        "StartTransaction",
        "StatusNotification",
        "StopTransaction",
    }
)


def faults(text: str, given: Mapping[str, object], rows: Table | None) -> Iterator[str]:
    """What is misspelt in a step: its text, the arguments that the text holds, its table."""
    action = str(given.get("action", ""))
    if action and not schemas.knows(action):
        yield f"{text!r}: OCPP 1.6 has no {action}{_guess(action, schemas.actions())}"
        return
    ordered = ORDERED.fullmatch(text)
    if ordered and ordered["action"] in FROM_STATIONS:
        yield f"{text!r}: stations send {ordered['action']}, no CSMS does"
    status, reason = str(given.get("status", "")), str(given.get("reason", ""))
    if reason and "as ended by" in text:
        yield from _words(text, reason, _at("StopTransaction", ["reason"]))
    if not action:
        if status and "StatusNotification" in text:
            yield from _words(text, status, _at("StatusNotification", ["status"]))
        return
    schema = f"{action}Response" if ANSWERED.fullmatch(text) else action
    if text.startswith("the operator sends "):
        yield from _incomplete(text, action, {str(path).partition(".")[0] for path, _ in rows or ()})
    for path, cell in rows or ():
        yield from _field(text, schema, str(path), str(cell))
    for name, word in (("status", status), ("type", str(given.get("kind", "")))):
        if word:
            node = _at(schema, [name]) or _at(schema, ["idTagInfo", name])
            yield from [f"{text!r}: {schema} has no {name}"] if node is None else _words(text, word, node)


def _incomplete(text: str, action: str, fields: Set[str]) -> Iterator[str]:
    lacking = [name for name in schemas.source(action).get("required", ()) if name not in fields]
    if lacking:
        yield f"{text!r}: {action} needs {', '.join(lacking)}"


def _field(text: str, schema: str, path: str, cell: str) -> Iterator[str]:
    node = _at(schema, path.split("."))
    if node is None:
        yield f"{text!r}: {schema} has no field {path}"
    else:
        yield from _words(text, cell, node)


def _words(text: str, cell: str, node: Mapping[str, Any] | None) -> Iterator[str]:
    known: Sequence[str] = node.get("enum", ()) if node else ()
    for word in cell.replace(" or at worst ", " or ").split(" or ") if known else ():
        if word not in known and not FREE.fullmatch(word):
            yield f"{text!r}: {word} is none of OCPP's words here{_guess(word, known)}"


def _at(schema: str, path: Sequence[str]) -> Mapping[str, Any] | None:
    """The part of a schema that a path leads to; None when it has none. `1`, `each` and the name of a card stand for an item of a list."""
    whole = schemas.source(schema)
    node = _resolved(whole, whole)
    for name in path:
        is_item = name.isdecimal() or name == "each" or name.startswith("the ")
        found = node.get("items") if is_item else node.get("properties", {}).get(name)
        if found is None:
            return None
        node = _resolved(whole, found)
    return node


def _resolved(whole: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in node:
        found: Any = whole
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def _guess(word: str, known: Sequence[str] | frozenset[str]) -> str:
    near = get_close_matches(word, sorted(known), 1)
    return f"; {near[0]}?" if near else ""
