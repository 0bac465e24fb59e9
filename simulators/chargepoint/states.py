"""The state machines of a charge point, as tables.

Theory of operation. A connector is in one *stage*; a *trigger* moves it to the next by lookup in CONNECTOR, and
a pair that is not in the table moves nothing. What the CSMS sees, the OCPP status, is derived and never stored by
a decision: a defect overrides everything, unavailability overrides the stages without a session, a reservation
those before an accepted card, and otherwise the stage has one status (OCPP 1.6, 4.9). So a defect needs no memory
of what was before: when it is cleared the stage shows again (transitions I1 to I8). During a session one of three
triggers, FLOW, EV_IDLE or EVSE_HOLD, is derived from the facts (cable, car, charge point); when both sides hold,
the EVSE has precedence (4.9).

Connector 0, the charge point itself, is either in order, out of service or defective, and has no link with the
connectors' statuses. Registration follows the answers to BootNotification (4.2); MAY_SEND says what may be
asked in each state, and MAY_ANSWER where CALLs of the CSMS are heard at all.
"""

from enum import StrEnum


class Stage(StrEnum):
    """Where a connector stands between two customers."""

    IDLE = "idle"
    HALF_PLUGGED = "half plugged"  # the cable is in at this end; the car is awaited
    CLAIMED = "claimed"  # a card was accepted; the cable is awaited
    PLUGGED = "plugged"  # the cable is in; a card is awaited
    CHARGING = "charging"
    SUSPENDED_EV = "suspended by the car"
    SUSPENDED_EVSE = "suspended by the charge point"
    FINISHING = "finishing"  # the session is over; the cable is still in


class Trigger(StrEnum):
    """What moves a connector from one stage to the next."""

    PLUG = "plug"
    HALF_PLUG = "half plug"
    UNPLUG = "unplug"
    AUTHORIZE = "authorize"
    RELEASE = "release"
    FLOW = "energy flows"
    EV_IDLE = "the car takes none"
    EVSE_HOLD = "the charge point offers none"
    STOP = "stop"


IN_SESSION = (Stage.CHARGING, Stage.SUSPENDED_EV, Stage.SUSPENDED_EVSE)

_ENERGY = {
    Trigger.FLOW: Stage.CHARGING,
    Trigger.EV_IDLE: Stage.SUSPENDED_EV,
    Trigger.EVSE_HOLD: Stage.SUSPENDED_EVSE,
}

CONNECTOR: dict[tuple[Stage, Trigger], Stage] = {
    (Stage.IDLE, Trigger.PLUG): Stage.PLUGGED,
    (Stage.IDLE, Trigger.HALF_PLUG): Stage.HALF_PLUGGED,
    (Stage.IDLE, Trigger.AUTHORIZE): Stage.CLAIMED,
    (Stage.HALF_PLUGGED, Trigger.PLUG): Stage.PLUGGED,
    (Stage.HALF_PLUGGED, Trigger.UNPLUG): Stage.IDLE,
    (Stage.HALF_PLUGGED, Trigger.RELEASE): Stage.IDLE,
    (Stage.HALF_PLUGGED, Trigger.AUTHORIZE): Stage.CLAIMED,
    (Stage.CLAIMED, Trigger.PLUG): Stage.PLUGGED,
    (Stage.CLAIMED, Trigger.RELEASE): Stage.IDLE,
    (Stage.PLUGGED, Trigger.UNPLUG): Stage.IDLE,
    (Stage.FINISHING, Trigger.AUTHORIZE): Stage.PLUGGED,
    (Stage.FINISHING, Trigger.UNPLUG): Stage.IDLE,
    **{(stage, trigger): to for stage in (Stage.PLUGGED, *IN_SESSION) for trigger, to in _ENERGY.items()},
    **{(stage, Trigger.STOP): Stage.FINISHING for stage in IN_SESSION},
}

STATUS = {
    Stage.IDLE: "Available",
    Stage.HALF_PLUGGED: "Preparing",
    Stage.CLAIMED: "Preparing",
    Stage.PLUGGED: "Preparing",
    Stage.CHARGING: "Charging",
    Stage.SUSPENDED_EV: "SuspendedEV",
    Stage.SUSPENDED_EVSE: "SuspendedEVSE",
    Stage.FINISHING: "Finishing",
}

YIELDS_TO_UNAVAILABLE = frozenset({Stage.IDLE, Stage.HALF_PLUGGED, Stage.CLAIMED, Stage.PLUGGED})
YIELDS_TO_RESERVED = frozenset({Stage.IDLE, Stage.HALF_PLUGGED, Stage.PLUGGED})

# (defective, out of service) -> status of connector 0
CHARGE_POINT: dict[tuple[bool, bool], str] = {
    (False, False): "Available",
    (False, True): "Unavailable",
    (True, False): "Faulted",
    (True, True): "Faulted",
}


def status(stage: Stage, *, faulted: bool, inoperative: bool, reserved: bool = False) -> str:
    """Derive the OCPP status of a connector from its stage and the three facts that override it."""
    if faulted:
        return "Faulted"
    if inoperative and stage in YIELDS_TO_UNAVAILABLE:
        return "Unavailable"
    if reserved and stage in YIELDS_TO_RESERVED:
        return "Reserved"
    return STATUS[stage]


class Registration(StrEnum):
    """What the CSMS said to the last BootNotification since the charge point started."""

    UNKNOWN = "Unknown"
    PENDING = "Pending"
    REJECTED = "Rejected"
    ACCEPTED = "Accepted"


class Boot(StrEnum):
    """What moves the registration."""

    RESTART = "restart"
    PENDING = "Pending"
    REJECTED = "Rejected"
    ACCEPTED = "Accepted"


REGISTRATION: dict[tuple[Registration, Boot], Registration] = {
    **{(state, Boot.RESTART): Registration.UNKNOWN for state in Registration},
    **{(state, Boot.PENDING): Registration.PENDING for state in Registration},
    **{(state, Boot.REJECTED): Registration.REJECTED for state in Registration},
    **{(state, Boot.ACCEPTED): Registration.ACCEPTED for state in Registration},
}


class MaySend(StrEnum):
    """Which own CALLs a registration allows (BootNotification is allowed in all)."""

    BOOT = "BootNotification only"
    TRIGGERED = "what a TriggerMessage asked for"
    ALL = "everything"


MAY_SEND = {
    Registration.UNKNOWN: MaySend.BOOT,
    Registration.REJECTED: MaySend.BOOT,
    Registration.PENDING: MaySend.TRIGGERED,
    Registration.ACCEPTED: MaySend.ALL,
}

MAY_ANSWER = {
    Registration.UNKNOWN: True,
    Registration.REJECTED: False,
    Registration.PENDING: True,
    Registration.ACCEPTED: True,
}
