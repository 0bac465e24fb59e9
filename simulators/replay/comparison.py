"""Whether two answers say the same. It passes over what cannot be equal (clock readings, transaction numbers), and keeps
apart what a CSMS is free to choose. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulators.transport.frames import Frame

FREE = ("currentTime", "transactionId")
"""Fields of which only the presence and the type are compared."""
VARYING = ("interval", "expiryDate")
"""Fields whose value is the CSMS's choice: another one is a variation, another type a difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the CSMS said something else; `number` counts the station's CALLs from 1."""

    number: int
    action: str
    field: str
    recorded: str
    now: str


def differences(number: int, action: str, recorded: Frame | None, now: Frame | None) -> list[Difference]:
    """Where an answer differs from the recorded one; a CALL that was not answered then is not compared."""
    if recorded is None:
        return []
    if now is None:
        return [Difference(number, action, "answer", _words(recorded), "no answer")]
    if recorded.kind != now.kind:
        return [Difference(number, action, "answer", _words(recorded), _words(now))]
    if now.kind == "error":
        return [Difference(number, action, "error code", recorded.code, now.code)] if recorded.code != now.code else []
    return [
        Difference(number, action, path, _said(then), _said(now))
        for path, then, now in _compare("", recorded.payload, now.payload)
        if not _varies(path, then, now)
    ]


def variations(number: int, action: str, recorded: Frame | None, now: Frame | None) -> list[Difference]:
    """Where an answer chose another value than then, as it may."""
    if recorded is None or now is None or recorded.kind == "error" or now.kind == "error":
        return []
    found = _compare("", recorded.payload, now.payload)
    return [Difference(number, action, path, _said(then), _said(now)) for path, then, now in found if _varies(path, then, now)]


def _varies(path: str, recorded: Any, now: Any) -> bool:
    return path.rpartition(".")[2] in VARYING and type(recorded) is type(now)


def _compare(path: str, recorded: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(recorded, dict) and isinstance(now, dict):
        for name in [*recorded, *(name for name in now if name not in recorded)]:
            yield from _compare(f"{path}.{name}" if path else name, recorded.get(name), now.get(name))
    elif path.rpartition(".")[2] in FREE and type(recorded) is type(now):
        return
    elif recorded != now:
        yield path, recorded, now


def _said(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _words(frame: Frame) -> str:
    if frame.kind == "error":
        return f"CALLERROR {frame.code}"
    return f"CALLRESULT {frame.status}".rstrip()
