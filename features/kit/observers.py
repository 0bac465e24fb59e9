"""What must hold of every frame of the CSMS, whatever the scenario: the observers. They see a tape and the operator's commands.

One answer to each CALL, and none to anything else; only the error codes of OCPP-J 1.6; payloads that keep their schema; instants in
ISO 8601 with a zone; no CALL that nobody asked for, and one at a time; a transaction id for one session only.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from typing import Any

from features.kit.tapes import Connection, connections
from simulators.chargepoint import schemas
from simulators.transport.frames import Frame
from simulators.transport.tape import Entry

ERROR_CODES = frozenset(
    {
        "NotImplemented",
        "NotSupported",
        "InternalError",
        "ProtocolError",
        "SecurityError",
        "FormationViolation",
        "PropertyConstraintViolation",
        "OccurenceConstraintViolation",
        "TypeConstraintViolation",
        "GenericError",
    }
)
"""OCPP-J 1.6, table 7, in its spelling."""
INSTANTS = frozenset(
    {"currentTime", "expiryDate", "timestamp", "retrieveDate", "startTime", "stopTime", "validFrom", "validTo", "startSchedule"}
    | {"oldestTimestamp", "latestTimestamp", "retrieveDateTime", "installDateTime"}
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class Ledger:
    """Which session got which transaction id, over all stations of a run."""

    def __init__(self) -> None:
        self._sessions: dict[int, tuple[object, ...]] = {}

    def enter(self, transaction_id: int, session: tuple[object, ...]) -> bool:
        """Keep an id; False when another session has it."""
        return self._sessions.setdefault(transaction_id, session) == session


def find_breaches(
    station: str, entries: Iterable[Entry], asked: Iterable[str], ledger: Ledger, due: Container[str] | None = None
) -> list[str]:
    """Every breach on a station's tape, in words.

    `asked` are the actions that the operator sent to it; `due` the CALLs that must have been answered by now, None: all of them.
    """
    allowed = Counter(asked)
    found: list[str] = []
    for connection in connections(entries):
        unanswered: dict[str, Frame] = {}
        found += _walk(station, connection, allowed, ledger, unanswered)
        if connection.lasts:
            found += [f"{call.action} {name} got no answer" for name, call in unanswered.items() if due is None or name in due]
    return [f"{station}: {breach}" for breach in found]


def _walk(station: str, connection: Connection, allowed: "Counter[str]", ledger: Ledger, mine: dict[str, Frame]) -> Iterator[str]:
    """The breaches on one connection; the station's CALLs that got no answer are left in `mine`."""
    theirs: dict[str, Frame] = {}
    for one in connection.heard:
        frame = one.frame
        if frame is None:
            if not one.mine:
                yield f"no frame of OCPP-J: {one.text[:200]}"
        elif one.mine and frame.kind == "call":
            mine[frame.message_id] = frame
        elif one.mine:
            theirs.pop(frame.message_id, None)
        elif frame.kind == "call":
            yield from _judge_call(frame, theirs, allowed)
        else:
            yield from _judge_answer(station, frame, mine.pop(frame.message_id, None), ledger)


def _judge_call(frame: Frame, open_calls: dict[str, Frame], allowed: "Counter[str]") -> Iterator[str]:
    yield from (f"{frame.action} was sent while {other.action} waits for its answer" for other in open_calls.values())
    open_calls[frame.message_id] = frame
    allowed[frame.action] -= 1
    if allowed[frame.action] < 0:
        yield f"{frame.action} was sent, which nobody asked for"
    yield from _judge_payload(frame.action, frame.payload)


def _judge_answer(station: str, frame: Frame, call: Frame | None, ledger: Ledger) -> Iterator[str]:
    if call is None:
        yield f"an answer with the id {frame.message_id}, for which nothing waits"
    elif frame.kind == "error":
        if frame.code not in ERROR_CODES:
            yield f"{call.action} was answered with the error code {frame.code!r}, which OCPP-J 1.6 does not have"
    else:
        yield from _judge_payload(f"{call.action}Response", frame.payload)
        if call.action == "StartTransaction":
            yield from _judge_transaction_id(station, call, frame, ledger)


def _judge_payload(schema: str, payload: dict[str, Any]) -> Iterator[str]:
    if schemas.knows(schema.removesuffix("Response")):
        violation = schemas.check(schema, payload)
        if violation is not None:
            yield f"{schema} breaks its schema: {violation.description}"
    yield from (f"{schema}: {name} is {value!r}, which is not ISO 8601 with a zone" for name, value in _bad_instants(payload))


def _bad_instants(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _bad_instants(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _bad_instants(inner, name)
    elif name in INSTANTS and not (isinstance(value, str) and INSTANT.fullmatch(value)):
        yield name, value


def _judge_transaction_id(station: str, call: Frame, answer: Frame, ledger: Ledger) -> Iterator[str]:
    transaction_id = answer.payload.get("transactionId")
    said = call.payload
    session = (station, said.get("connectorId"), said.get("idTag"), said.get("meterStart"), said.get("timestamp"))
    if isinstance(transaction_id, int) and not ledger.enter(transaction_id, session):
        yield f"transaction id {transaction_id} was given to another session before"
