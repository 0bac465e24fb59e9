"""The steps a story is made of, as frozen values. Durations are the station's time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias

from simulators.chargepoint.vocabulary import check_status


@dataclass(frozen=True, slots=True)
class Boot:
    """Wait until the CSMS has accepted the station."""


@dataclass(frozen=True, slots=True)
class PlugIn:
    """Put the cable in."""

    connector: int = 1


@dataclass(frozen=True, slots=True)
class HoldCard:
    """Hold the card to the reader and wait until energy flows; the story fails when the card is refused."""

    id_tag: str
    connector: int = 1


@dataclass(frozen=True, slots=True)
class ChargeFor:
    """Let the car charge; the story fails when the session ends before."""

    duration: timedelta
    connector: int = 1


@dataclass(frozen=True, slots=True)
class StopByCard:
    """Hold the same card again and wait until the CSMS has acknowledged the end."""

    connector: int = 1


@dataclass(frozen=True, slots=True)
class PullOut:
    """Take the cable out and wait until the connector is Available."""

    connector: int = 1


@dataclass(frozen=True, slots=True)
class CutNetwork:
    """Reset the connection and stay unreachable."""


@dataclass(frozen=True, slots=True)
class RestoreNetwork:
    """Mend the network and wait until the station is connected."""


@dataclass(frozen=True, slots=True)
class SwipeCard:
    """Hold the card to the reader, whatever comes of it."""

    id_tag: str
    connector: int = 1


@dataclass(frozen=True, slots=True)
class RefusedCard:
    """Hold the card to the reader and wait until it is refused; the story fails when it may charge."""

    id_tag: str
    connector: int = 1


@dataclass(frozen=True, slots=True)
class Unplug:
    """Take the cable out, whatever comes of it."""

    connector: int = 1


@dataclass(frozen=True, slots=True)
class Wait:
    """Let time pass."""

    duration: timedelta


@dataclass(frozen=True, slots=True)
class AwaitStatus:
    """Wait until the connector has the status. Raises ValueError for one that does not exist."""

    status: str
    connector: int = 1

    def __post_init__(self) -> None:
        check_status(self.status)


@dataclass(frozen=True, slots=True)
class AwaitCall:
    """Wait until a CALL of the station with these fields is answered; one since the step before began counts."""

    action: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """Let the CSMS send this CALL, by the desk or, without one, by itself; wait until the station has answered.

    With `answer`, the station's status has to be that. In the payload `$transaction_id` is that of the session at
    `connector`, `$now` the instant of the order by the CSMS's clock as it told it, `$now+1h` a later one.
    """

    action: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    answer: str = ""
    connector: int = 1


@dataclass(frozen=True, slots=True)
class CutPower:
    """Let the mains fail."""


@dataclass(frozen=True, slots=True)
class RestorePower:
    """Bring the mains back and wait until the station has booted."""


@dataclass(frozen=True, slots=True)
class FlapNetwork:
    """Cut the network for `down` and mend it for `up`, so many `times`."""

    times: int = 5
    down: timedelta = timedelta(seconds=10)
    up: timedelta = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class CheckPower:
    """The power that flows now lies between these; the story fails when it does not."""

    at_least_w: float = 0.0
    at_most_w: float = float("inf")
    connector: int = 1


Step: TypeAlias = (
    Boot
    | PlugIn
    | HoldCard
    | ChargeFor
    | StopByCard
    | PullOut
    | CutNetwork
    | RestoreNetwork
    | SwipeCard
    | RefusedCard
    | Unplug
    | Wait
    | AwaitStatus
    | AwaitCall
    | Command
    | CutPower
    | RestorePower
    | FlapNetwork
    | CheckPower
)
Story: TypeAlias = tuple[Step, ...]

STEPS: dict[str, type[Step]] = {
    "boot": Boot,
    "plug-in": PlugIn,
    "hold-card": HoldCard,
    "charge": ChargeFor,
    "stop-by-card": StopByCard,
    "pull-out": PullOut,
    "cut-network": CutNetwork,
    "restore-network": RestoreNetwork,
    "swipe": SwipeCard,
    "refused-card": RefusedCard,
    "unplug": Unplug,
    "wait": Wait,
    "await-status": AwaitStatus,
    "await-call": AwaitCall,
    "command": Command,
    "cut-power": CutPower,
    "restore-power": RestorePower,
    "flap-network": FlapNetwork,
    "check-power": CheckPower,
}
"""Every step by the name it has in a story file."""
