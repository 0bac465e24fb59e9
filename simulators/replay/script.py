"""From a recording to what has to be done again: send, expect, hang up. Pure.

An answer belongs to the nearest CALL before it that bears its id and is still open on the same connection.
"""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from simulators.replay.recording import Moment
from simulators.transport.frames import Frame, read_frame

HANGUPS = ("connection closed", "network cut", "station hangs up")


@dataclass(slots=True)
class SendCall:
    """A CALL of the station; `answer` is what the CSMS said then, None when it said nothing."""

    at: datetime
    message_id: str
    action: str
    payload: dict[str, Any]
    answer: Frame | None = None


@dataclass(frozen=True, slots=True)
class SendText:
    """Something the station sent that is no OCPP frame; it is sent again as it is."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """The connection ended here."""

    at: datetime


Deed: TypeAlias = SendCall | SendText | HangUp


@dataclass(slots=True)
class Script:
    """What to do again, in order, and how the station answered the CSMS's CALLs, by action and in order."""

    deeds: list[Deed] = field(default_factory=list)
    commands: dict[str, deque[Frame]] = field(default_factory=lambda: defaultdict(deque))


def script_of(moments: Iterable[Moment]) -> Script:
    """The script of one station's recording."""
    script = Script()
    own: dict[str, SendCall] = {}
    asked: dict[str, str] = {}
    for moment in moments:
        if moment.direction == "note":
            if moment.text.startswith(HANGUPS):
                own.clear()
                asked.clear()
                script.deeds.append(HangUp(moment.at))
            continue
        frame = read_frame(moment.text)
        if moment.direction == "received":
            _hear(frame, own, asked)
        else:
            _say(script, moment, frame, own, asked)
    return script


def _hear(frame: Frame | None, own: dict[str, SendCall], asked: dict[str, str]) -> None:
    if frame is None:
        return
    if frame.kind == "call":
        asked[frame.message_id] = frame.action
    elif frame.message_id in own:
        own.pop(frame.message_id).answer = frame


def _say(script: Script, moment: Moment, frame: Frame | None, own: dict[str, SendCall], asked: dict[str, str]) -> None:
    if frame is None:
        script.deeds.append(SendText(moment.at, moment.text))
    elif frame.kind == "call":
        call = SendCall(moment.at, frame.message_id, frame.action, frame.payload)
        own[frame.message_id] = call
        script.deeds.append(call)
    elif frame.message_id in asked:
        script.commands[asked.pop(frame.message_id)].append(frame)
