"""The rules of payloads: schema, the spelling of words, instants. They hold for a request and an answer of either side."""

import re
from collections.abc import Iterator
from typing import Any

from simulators.chargepoint import schemas

SCHEMA = "OCPP 1.6, 6"
WORDS = "OCPP 1.6, 7"
TIME = "OCPP 1.6, 3.15"
INSTANTS = frozenset(
    {"currentTime", "expiryDate", "timestamp", "retrieveDate", "startTime", "stopTime", "validFrom", "validTo", "startSchedule"}
    | {"oldestTimestamp", "latestTimestamp", "retrieveDateTime", "installDateTime"}
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ENUM = re.compile(r'"(?P<word>[^"]*)" is not one of (?P<words>.*)')


def judge(schema: str, payload: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What breaks a rule in the payload of a request (`Reset`) or an answer (`ResetResponse`), each with the clause."""
    if schemas.knows(schema.removesuffix("Response")):
        violation = schemas.check(schema, payload)
        if violation is not None:
            yield _described(schema, violation.description)
    for name, value in _bad_instants(payload):
        yield f"{schema}: {name} is {value!r}, which is not ISO 8601 with a zone", TIME


def _described(schema: str, violation: str) -> tuple[str, str]:
    """A word of an enumeration in other capitals is told apart: it is the commonest slip of all."""
    found = ENUM.search(violation)
    if found and f'"{found["word"].lower()}"' in found["words"].lower():
        return f"{schema} breaks its schema: {violation}; case counts", WORDS
    return f"{schema} breaks its schema: {violation}", WORDS if found else SCHEMA


def _bad_instants(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _bad_instants(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _bad_instants(inner, name)
    elif name in INSTANTS and not (isinstance(value, str) and INSTANT.fullmatch(value)):
        yield name, value
