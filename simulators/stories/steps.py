"""The steps a story is made of, as frozen values. Durations are the station's time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias


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


Step: TypeAlias = Boot | PlugIn | HoldCard | ChargeFor | StopByCard | PullOut | CutNetwork | RestoreNetwork
Story: TypeAlias = tuple[Step, ...]
