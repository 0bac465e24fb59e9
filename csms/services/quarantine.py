"""Quarantine: a transaction message that no transaction can take is kept as it came, with what was read of it, until a transaction or an
operator claims it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from csms.domain.matching import Ended, can_be_matched
from csms.domain.transactions import Sample, Stop, milliseconds
from csms.storage import unmatched
from csms.storage.unmatched import Kept
from csms.storage.work import Store

STOP = "StopTransaction"
NO_SUCH_TRANSACTION = "no such transaction at this station"
_INSTANTS = frozenset(("at", "stopped_at"))


@dataclass(frozen=True)
class Original:
    """The message as it came, for quarantine. `unusable` says what in it could not be read, if anything."""

    action: str
    message_id: str
    payload: str
    unusable: str | None = None


@dataclass(frozen=True)
class Values:
    """Meter values as they were read from a message."""

    charging_point_id: str
    connector_id: int
    transaction_id: int | None
    samples: list[Sample]


@dataclass(frozen=True)
class Ending:
    """A stop as it was read from a message, with the meter values that it brings."""

    stop: Stop
    samples: list[Sample]

    def as_ended(self, message_id: int = 0) -> Ended:
        """What it is matched by."""
        return Ended(message_id, self.stop.id_tag, milliseconds(self.stop.stopped_at), self.stop.meter_stop_wh)


async def keep(
    store: Store,
    charging_point_id: str,
    original: Original,
    reason: str,
    at: datetime,
    said: Ending | Values | None = None,
    attached_to: int | None = None,
) -> None:
    """Keep a message. Nothing but an operator, or its repeat, moves it from there; one that a transaction took all the same, as far as it
    could be read, does not wait."""
    said_text = _text(said) if said is not None else None
    kept = Kept(charging_point_id, original.action, original.message_id, original.payload, reason, said_text, attached_to=attached_to)
    await unmatched.add(store, kept, at)


async def keep_stop(
    store: Store, said: Ending, original: Original, reason: str, answer: str, at: datetime, attached_to: int | None = None
) -> None:
    """Keep a stop that names no transaction, with the answer that it gets: it waits for its transaction, unless that is `attached_to`. Kept
    as well when it was matched at once, since what it says is doubtful, and so that its repeat is known."""
    waiting = said.as_ended() if can_be_matched(said.stop) else None
    station, text = said.stop.charging_point_id, _text(said)
    kept = Kept(station, original.action, original.message_id, original.payload, reason, text, waiting, answer, attached_to)
    await unmatched.add(store, kept, at)


def recalled(text: str) -> Ending | Values:
    """What `keep` wrote of a message."""
    said: dict[str, Any] = json.loads(text)
    samples = [Sample(**_instants(sample)) for sample in said.pop("samples")]
    if "stop" not in said:
        return Values(samples=samples, **said)
    stop = _instants(said["stop"])
    return Ending(Stop(**{**stop, "flags": frozenset(stop["flags"])}), samples)


def _text(said: Ending | Values) -> str:
    return json.dumps(asdict(said), default=_plain)


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no place in a kept message")


def _instants(values: dict[str, Any]) -> dict[str, Any]:
    return {name: datetime.fromisoformat(value) if name in _INSTANTS else value for name, value in values.items()}
