"""What a charge point writes into its diagnostics file: nameplate, connectors, queue, settings. Text, and no secrets."""

from collections.abc import Iterator
from datetime import datetime

from simulators.chargepoint.instants import written
from simulators.chargepoint.station import Station


def report(station: Station, at: datetime) -> str:
    """The state of the charge point at `at`, one fact a line; the record of the wire is added by the driver, which has it."""
    return "".join(f"{line}\n" for line in _lines(station, at))


def _lines(station: Station, at: datetime) -> Iterator[str]:
    yield f"diagnostics {written(at)}"
    for name, value in station.nameplate().items():
        yield f"{name}: {value}"
    yield f"registration: {station.registration.value}"
    yield f"queued transaction messages: {len(station.backlog)}"
    for number, connector in station.connectors.items():
        status, error_code = connector.status
        session = connector.session
        transaction = "none" if session is None else session.transaction_id
        yield (
            f"connector {number}: {status} {error_code}, {connector.power_w:.0f} W, register {connector.meter.register_wh} Wh, "
            f"transaction {transaction}"
        )
    shown, _ = station.configuration.report(())
    for row in shown:
        yield f"setting {row['key']}: {row['value']}"
