"""Reading OCPP-J frames off a tape for people and expectations. It judges nothing."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["call", "result", "error"]
DEEPEST = 64
"""How deep a frame may be nested: no message of OCPP comes near, and what walks through a deeper one would not come back."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame taken apart; `action` belongs to a call, `code` and `description` to an error."""

    kind: Kind
    message_id: str
    action: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    description: str = ""

    @property
    def status(self) -> str:
        """The verdict an answer carries: `status`, or that of `idTagInfo`; empty where there is none."""
        info = self.payload.get("idTagInfo")
        inner = info.get("status", "") if isinstance(info, dict) else ""
        return str(self.payload.get("status", inner))


def read_json(text: str) -> Any:
    """The value in `text`, or None when it is no JSON, or nested too deep."""
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    level, depth = [found], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            return None
        level = [inner for one in level if isinstance(one, dict | list) for inner in (one.values() if isinstance(one, dict) else one)]
    return found


def _refuse(word: str) -> None:
    """NaN and Infinity are no JSON (RFC 8259, 6)."""
    raise ValueError(word)


def read_frame(text: str) -> Frame | None:
    """The frame in `text`, or None when it is no CALL, CALLRESULT or CALLERROR (OCPP-J 1.6, 4.2)."""
    match read_json(text):
        case [2, str(message_id), str(action), dict(payload)]:
            return Frame("call", message_id, action, payload)
        case [3, str(message_id), dict(payload)]:
            return Frame("result", message_id, payload=payload)
        case [4, str(message_id), str(code), str(description), *_]:
            return Frame("error", message_id, code=code, description=description)
    return None
