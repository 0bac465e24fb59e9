"""What a station looks like at one instant, as plain values for a screen or a page. It changes nothing but the time."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from simulators.transport.dial import DialFailed
from simulators.transport.virtual import VirtualChargePoint


@dataclass(frozen=True, slots=True)
class ConnectorPortrait:
    """One connector; `energy_wh` is its register, the rest is None where there is no car or no session."""

    number: int
    status: str
    power_w: float
    energy_wh: int
    soc_percent: float | None
    transaction_id: int | None
    id_tag: str | None


@dataclass(frozen=True, slots=True)
class Portrait:
    """The whole station; `at` is its own time, `queue` how many transaction messages wait for their delivery.

    `failure` is why the last dial failed, None while connected or before the first dial.
    """

    identity: str
    at: datetime
    connected: bool
    registration: str
    queue: int
    frames: int
    failure: DialFailed | None
    connectors: tuple[ConnectorPortrait, ...]

    def as_dict(self) -> dict[str, Any]:
        """The portrait for JSON."""
        failure = self.failure
        return {
            "id": self.identity,
            "at": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "connected": self.connected,
            "registration": self.registration,
            "queue": self.queue,
            "frames": self.frames,
            "failure": {"kind": failure.kind, "happened": failure.happened, "hint": failure.hint} if failure else None,
            "connectors": [asdict(connector) for connector in self.connectors],
        }


def portray(station: VirtualChargePoint) -> Portrait:
    """Look at the station now; its meters are brought up to this instant."""
    driver = station.driver
    driver.catch_up()
    machine = driver.machine
    return Portrait(
        station.identity,
        driver.clock.now(),
        driver.connected,
        machine.registration,
        machine.backlog_size,
        station.tape.written,
        driver.failure,
        tuple(_connector(station, number) for number in machine.connector_numbers),
    )


def _connector(station: VirtualChargePoint, number: int) -> ConnectorPortrait:
    machine, session = station.driver.machine, station.observed.session(number)
    soc_percent = machine.soc_percent(number)
    return ConnectorPortrait(
        number,
        machine.status(number),
        round(machine.power_w(number), 3),
        machine.energy_wh(number),
        None if soc_percent is None else round(soc_percent, 2),
        machine.transaction_id(number),
        session.started.id_tag if session else None,
    )
