"""What the stations of the load did, for the comparison of `simulators.fleet.ledger` with what the CSMS stored. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simulators.fleet import ledger
from simulators.transport.observed import Session


@dataclass(frozen=True, slots=True)
class _Kept:
    transaction_id: int
    id_tag: str
    samples: int
    energy_wh: int | None
    stopped: bool


def differences(sessions: Iterable[Session], stored: Iterable[Mapping[str, Any]], samples: Mapping[int, int]) -> list[str]:
    """How the stored transactions of one station differ from its sessions, as `simulators.fleet.ledger.differences`."""
    return ledger.differences([_kept(session) for session in sessions], stored, samples)


def _kept(session: Session) -> _Kept:
    started, stopped = session.started, session.stopped
    done = stopped is not None and stopped.accepted
    return _Kept(started.transaction_id, started.id_tag, session.samples, session.energy_wh, done)
