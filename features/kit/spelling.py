"""Whether the words of a step are OCPP 1.6's: an action, a field or a status that is misspelt says nothing about any product. It plays
nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from difflib import get_close_matches
from typing import Any

from features.kit import fields
from simulators.chargepoint import schemas

Table = Sequence[Sequence[object]]

ANSWERED = re.compile(r"the (CSMS answers|station will answer) \w+( with.*)?")
"""The table or the status of such a step is about an answer."""
ORDERED = re.compile(r"the (operator|CSMS) sends (?P<action>\w+).*")
SENT = re.compile(r"the (operator|station) (sends|will answer) .*")
"""The table of such a step is what is sent, all of it."""
FREE = re.compile(r"-?\d+(\.\d+)?|true|false|present|absent|empty|now|(the|above|other than|in) .*|\d+ \w+ ago|.*\s.*")
"""Cells that are no word of OCPP."""
INSTANT = re.compile(r"now|(in )?\d+ (second|minute|hour|day)s?( ago)?|the .*|\d{4}-\d\d-\d\dT.*")
KINDS = {"integer": "a number", "number": "a number", "boolean": "true or false", "array": "a list", "object": "an object"}
"""What a word cannot be, by the schema's type."""
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
    formless = list(_form(text, rows))
    if formless:
        yield from formless
        return
    action = str(given.get("action", ""))
    if action and not schemas.knows(action):
        yield f"{text!r}: OCPP 1.6 has no {action}{_guess(action, schemas.actions())}"
        return
    ordered = ORDERED.fullmatch(text)
    if ordered and ordered["action"] in FROM_STATIONS:
        yield f"{text!r}: stations send {ordered['action']}, no CSMS does"
    status, reason = str(given.get("status", "")), str(given.get("reason", ""))
    if reason and "as ended by" in text:
        yield from _words(text, reason, fields.at("StopTransaction", ["reason"]))
    if not action:
        if status and "StatusNotification" in text:
            yield from _words(text, status, fields.at("StatusNotification", ["status"]))
        return
    schema = f"{action}Response" if ANSWERED.fullmatch(text) else action
    if text.startswith("the operator sends "):
        yield from _incomplete(text, action, {str(path).partition(".")[0] for path, _ in rows or ()})
    for path, cell in rows or ():
        yield from _field(text, schema, str(path), str(cell))
    for name, word in (("status", status), ("type", str(given.get("kind", "")))):
        if word:
            node = fields.at(schema, [name]) or fields.at(schema, ["idTagInfo", name])
            yield from [f"{text!r}: {schema} has no {name}"] if node is None else _words(text, word, node)


def _form(text: str, rows: Table | None) -> Iterator[str]:
    """What is wrong with a table before anything is looked up: a step has one when its text ends in a colon, of fields and cells."""
    if rows is None or not text.endswith(":"):
        if (rows is None) is text.endswith(":"):
            yield f"{text!r}: this step {'needs a table' if rows is None else 'takes no table'}"
        return
    bad = [row for row in rows if len(row) != 2]
    yield from (f"{text!r}: a row has a field and a cell, this one {' | '.join(map(str, row))}" for row in bad)
    if bad or not SENT.fullmatch(text):
        return
    paths = [str(path) for path, _ in rows]
    for path in dict.fromkeys(paths):
        if paths.count(path) > 1 or any(other.startswith(f"{path}.") for other in paths):
            yield f"{text!r}: {path} stands twice"


def _incomplete(text: str, action: str, fields: Set[str]) -> Iterator[str]:
    lacking = [name for name in schemas.source(action).get("required", ()) if name not in fields]
    if lacking:
        yield f"{text!r}: {action} needs {', '.join(lacking)}"


def _field(text: str, schema: str, path: str, cell: str) -> Iterator[str]:
    node = fields.at(schema, path.split("."))
    if node is None:
        yield f"{text!r}: {schema} has no field {path}"
    elif node.get("format") == "date-time" and SENT.fullmatch(text) and not INSTANT.fullmatch(cell):
        yield f"{text!r}: {path} is an instant, as 'in 2 hours', not {cell}"
    elif node.get("type") in KINDS and not FREE.fullmatch(cell):
        yield f"{text!r}: {path} is {KINDS[node['type']]}, not {cell}"
    else:
        yield from _words(text, cell, node)


def _words(text: str, cell: str, node: Mapping[str, Any] | None) -> Iterator[str]:
    known: Sequence[str] = node.get("enum", ()) if node else ()
    for word in cell.replace(" or at worst ", " or ").split(" or ") if known else ():
        if word not in known and not FREE.fullmatch(word):
            yield f"{text!r}: {word} is none of OCPP's words here{_guess(word, known)}"


def _guess(word: str, known: Sequence[str] | frozenset[str]) -> str:
    near = get_close_matches(word, sorted(known), 1)
    return f"; {near[0]}?" if near else ""
