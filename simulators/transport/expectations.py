"""What a test may wait for: a message of either side, an output of the core, or whatever a predicate says.

It decides whether an output is the wanted one, and finds what came closest. It does not wait.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias

from simulators.chargepoint.events import CallAnswered, CallFinished, Output
from simulators.chargepoint.vocabulary import action_named, check_direction
from simulators.transport.frames import read_frame
from simulators.transport.matching import differences
from simulators.transport.tape import Entry
from simulators.transport.wire import Direction

Span: TypeAlias = float | timedelta  # a number is seconds


def span(value: Span) -> timedelta:
    """A span of station time."""
    return value if isinstance(value, timedelta) else timedelta(seconds=value)


@dataclass(frozen=True, slots=True)
class Message:
    """A CALL of either side by its action; `direction` is who asks (`sent`: the station).

    `payload` are the fields of the request that matter, `response` those of the answer (see `matching`). Raises
    ValueError for an action that OCPP does not have, unless it is written `custom:NoSuchAction`.
    """

    action: str
    direction: Direction | None = None
    payload: Any = None
    response: Any = None

    def __post_init__(self) -> None:
        check_direction(self.direction)
        action_named(self.action)

    def __str__(self) -> str:
        words = [self.word]
        words += [self.direction] if self.direction else []
        words += [f"with {_shown(self.payload)}"] if self.payload is not None else []
        words += [f"answered {_shown(self.response)}"] if self.response is not None else []
        return " ".join(words)

    @property
    def word(self) -> str:
        """The action as it stands on the wire."""
        return action_named(self.action)

    def accepts(self, output: Output) -> bool:
        """Whether this output is the end of such a CALL."""
        if not isinstance(output, CallFinished | CallAnswered) or output.action != self.word:
            return False
        if self.direction is not None and (self.direction == "sent") != isinstance(output, CallFinished):
            return False
        return not self.misses(output.request, output.response)

    def misses(self, request: Any, response: Any = None) -> list[str]:
        """What keeps a CALL of the right action from being the wanted one."""
        missed = [] if self.payload is None else differences(self.payload, request)
        return missed if self.response is None else missed + differences(self.response, response, "the answer")

    def is_asked_by(self, entry: Entry) -> bool:
        """Whether this line of the tape is such a CALL, answered or not."""
        if entry.frame is None or self.direction not in (None, entry.direction):
            return False
        frame = read_frame(entry.frame)
        return (
            frame is not None and frame.action == self.word and not (self.payload is not None and differences(self.payload, frame.payload))
        )


def like(entry: Entry, wanted: Message) -> list[str] | None:
    """For a CALL of the wanted action on the tape: what was different about it; None for everything else."""
    frame = read_frame(entry.frame) if entry.frame else None
    if frame is None or frame.kind != "call" or frame.action != wanted.word:
        return None
    wrong = [] if wanted.direction in (None, entry.direction) else [f"it was {entry.direction}, not {wanted.direction}"]
    return wrong + Message(wanted.action, payload=wanted.payload).misses(frame.payload)


Criterion: TypeAlias = str | type[Any] | Callable[[Output], bool] | Message


def criterion(wanted: Criterion) -> tuple[Callable[[Output], bool], str]:
    """How to know the wanted output, and what to call it in a failure."""
    if isinstance(wanted, str):
        wanted = Message(wanted)
    if isinstance(wanted, Message):
        return wanted.accepts, str(wanted)
    if isinstance(wanted, type):
        kind = wanted
        return lambda output: isinstance(output, kind), kind.__name__
    return wanted, "the expected output"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={part!r}" for name, part in value.items())
    return repr(value)
