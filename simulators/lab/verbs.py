"""What can be done to a charge point by its name: the verbs of the API, their fields, and the events they are.

A new verb is a line in `VERBS`. It does nothing itself.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from simulators.chargepoint.events import (
    ClearFault,
    Event,
    EvReady,
    EvseResume,
    EvseSuspend,
    EvSuspend,
    HalfPlug,
    JamLock,
    Plug,
    PowerCut,
    PowerOn,
    PresentFault,
    Request,
    Swipe,
    Unplug,
)
from simulators.lab.errors import BadRequest, Unknown
from simulators.lab.wanted import check_names, checked
from simulators.profiles.files import load_car

Fields: TypeAlias = dict[str, Any]
DEPTH_MAX: Final = 64
_TOO_DEEP: Final = f"the body is nested too deeply ({DEPTH_MAX} levels at most)"
CONNECTOR: Final = {"connector": (int,)}


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: `fields` with their types, those that are `needed`, and the event it makes of them."""

    does: str
    make: Callable[[Fields], Event]
    fields: Mapping[str, tuple[type, ...]]
    needed: tuple[str, ...] = ()


def _at(kind: Callable[[int], Event]) -> Callable[[Fields], Event]:
    return lambda fields: kind(fields.get("connector", 1))


def _plug(fields: Fields) -> Event:
    check_names(fields)
    return Plug(fields.get("connector", 1), load_car(fields["car"]) if "car" in fields else None)


VERBS: Final[dict[str, Verb]] = {
    "plug": Verb("put the cable in; a car by its name, else the usual one", _plug, {**CONNECTOR, "car": (str,)}),
    "half-plug": Verb("put the cable into the station and no car", _at(HalfPlug), CONNECTOR),
    "unplug": Verb("take the cable out", _at(Unplug), CONNECTOR),
    "swipe": Verb(
        "hold a card to the reader",
        lambda fields: Swipe(fields.get("connector", 1), fields["id_tag"]),
        {**CONNECTOR, "id_tag": (str,)},
        ("id_tag",),
    ),
    "present-fault": Verb(
        "let a defect appear (connector 0: the whole station)",
        lambda fields: PresentFault(fields.get("connector", 1), fields.get("error_code", "OtherError"), fields.get("info", "")),
        {**CONNECTOR, "error_code": (str,), "info": (str,)},
    ),
    "clear-fault": Verb("mend a defect", _at(ClearFault), CONNECTOR),
    "power-cut": Verb("let the mains fail", lambda _: PowerCut(), {}),
    "power-on": Verb("bring the mains back", lambda _: PowerOn(), {}),
    "lock-stuck": Verb(
        "let the connector's lock jam, or with stuck=false open again",
        lambda fields: JamLock(fields.get("connector", 1), fields.get("stuck", True)),
        {**CONNECTOR, "stuck": (bool,)},
    ),
    "ev-ready": Verb("let the car ask for energy", _at(EvReady), CONNECTOR),
    "ev-suspend": Verb("let the car stop taking energy", _at(EvSuspend), CONNECTOR),
    "evse-suspend": Verb("let the station keep its energy back", _at(EvseSuspend), CONNECTOR),
    "evse-resume": Verb("let the station offer energy again", _at(EvseResume), CONNECTOR),
}

# What the driver does rather than the core, and what waits for an answer.
LINK_VERBS: Final = {"network-cut": "reset the connection and stay away", "network-restore": "dial again"}
SEND_FIELDS: Final = {"action": (str,), "payload": (dict,), "raw": (str,), "wait": (bool,), "timeout_s": (int, float)}
SEND_DOES: Final = "send a CALL in its turn and wait for its end, or put raw text on the wire"
NAMES: Final = (*VERBS, *LINK_VERBS, "send")


def event(name: str, body: Any, card: str | None) -> Event:
    """The event that a verb makes of a body; `card` is swiped when the body names none. Raises Unknown and BadRequest."""
    verb = VERBS.get(name)
    if verb is None:
        raise Unknown(f"there is no action {name!r}; there are {', '.join(NAMES)}")
    fields = checked(body, verb.fields)
    if "id_tag" in verb.needed and card is not None:
        fields.setdefault("id_tag", card)
    for needed in verb.needed:
        if needed not in fields:
            raise BadRequest("is missing", needed)
    return verb.make(fields)


@dataclass(frozen=True, slots=True)
class Sending:
    """What `send` shall send: `raw` text, or a CALL; and whether and how long its end is waited for."""

    action: str
    payload: Fields
    raw: str | None
    wait: bool
    timeout_s: float


def sending(body: Any) -> Sending:
    """The orders in a body for `send`. Raises BadRequest."""
    fields = checked(body, SEND_FIELDS)
    if ("raw" in fields) == ("action" in fields):
        raise BadRequest("give either raw (text), or action and payload")
    timeout_s = fields.get("timeout_s", 35.0)
    if not 0 < timeout_s <= 3600:
        raise BadRequest("must be above 0 and 3600 at most", "timeout_s")
    raw = fields.get("raw")
    return Sending(fields.get("action", ""), fields.get("payload", {}), raw, raw is None and fields.get("wait", True), timeout_s)


def request(sending: Sending) -> Event:
    """The CALL as an event, for whoever does not wait."""
    return Request(sending.action, sending.payload)


def read_body(body: bytes) -> Any:
    """The JSON in a request's body, `{}` when it is empty. Raises BadRequest that says where it goes wrong."""
    if not body.strip():
        return {}
    try:
        found = json.loads(body)
    except ValueError as error:
        raise BadRequest(f"the body is no JSON: {error}") from error
    except RecursionError as error:
        raise BadRequest(_TOO_DEEP) from error
    if _is_deep(found):
        raise BadRequest(_TOO_DEEP)
    return found


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEPTH_MAX + 1):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())]
        if not level:
            return False
    return True
