"""The meters of one station as its frames tell of them: the energy of a transaction never becomes less."""

from collections.abc import Iterator
from typing import Any

from simulators.transport.frames import Frame

ENERGY = "Energy.Active.Import.Register"
UNITS = {"Wh": 1.0, "kWh": 1000.0}
UNKNOWN = -1
"""How a station names a transaction whose id it has never heard (OCPP 1.6 errata 4.0, 3.18); there may be several."""


class Meters:
    """Knows, by transaction, the highest energy in Wh so far. A reading by phase is not compared: phases have registers of their own."""

    def __init__(self) -> None:
        self._energy_wh: dict[object, float] = {}

    def read(self, call: Frame) -> Iterator[str]:
        """What runs backwards in a MeterValues or StopTransaction of the station."""
        transaction_id = call.payload.get("transactionId")
        if transaction_id in (None, UNKNOWN) or call.action not in ("MeterValues", "StopTransaction"):
            return
        readings = [wh for value in _list(call.payload, "meterValue", "transactionData") for wh in _energies(value)]
        stop = call.payload.get("meterStop")
        for wh in sorted(readings) if call.action == "StopTransaction" else readings:
            yield from self._compare(transaction_id, wh, call.action == "StopTransaction")
        if isinstance(stop, int):
            yield from self._compare(transaction_id, float(stop), False)

    def _compare(self, transaction_id: object, wh: float, repeated: bool) -> Iterator[str]:
        """`repeated`: the values were sent before, so less is no surprise."""
        before = self._energy_wh.get(transaction_id, wh)
        self._energy_wh[transaction_id] = max(before, wh)
        if wh < before and not repeated:
            yield f"the meter of transaction {transaction_id} went from {before:g} Wh back to {wh:g} Wh"


def _energies(value: object) -> Iterator[float]:
    for sampled in _list(value, "sampledValue"):
        if not isinstance(sampled, dict) or sampled.get("measurand", ENERGY) != ENERGY or "phase" in sampled:
            continue
        unit = UNITS.get(sampled.get("unit", "Wh"))
        try:
            number = float(sampled.get("value", ""))
        except (TypeError, ValueError):
            continue
        if unit is not None and number == number:  # not NaN
            yield number * unit


def _list(holder: object, *names: str) -> list[Any]:
    if not isinstance(holder, dict):
        return []
    found: object = next((holder[name] for name in names if name in holder), [])
    return found if isinstance(found, list) else []
