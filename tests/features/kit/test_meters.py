from typing import Any

import pytest

from features.kit.meters import Meters
from simulators.transport.frames import Frame


def values(*sampled: dict[str, Any], transaction_id: int | None = 7, action: str = "MeterValues", **more: Any) -> Frame:
    field = "meterValue" if action == "MeterValues" else "transactionData"
    return Frame("call", "1", action, {"transactionId": transaction_id, field: [{"sampledValue": list(sampled)}], **more})


def read(*frames: Frame) -> list[str]:
    meters = Meters()
    return [text for frame in frames for text in meters.read(frame)]


def wh(number: float, **more: str) -> dict[str, Any]:
    return {"value": str(number), **more}


@pytest.mark.parametrize(
    "frames",
    [
        (values(wh(1)), values(wh(1)), values(wh(2))),
        (values(wh(2000)), values(wh(2.5, unit="kWh"))),
        (values(wh(20)), values(wh(10), transaction_id=8)),
        (values(wh(20)), values(wh(10), transaction_id=None)),
        (values(wh(20), transaction_id=-1), values(wh(10), transaction_id=-1)),
        (values(wh(20)), values(wh(3, measurand="Voltage"))),
        (values(wh(20)), values(wh(6, phase="L1"))),
        (values(wh(20)), values({"value": "signed data"})),
        (values(wh(20)), values(wh(10), wh(20), action="StopTransaction", meterStop=21)),
    ],
)
def test_a_meter_that_runs_forwards_is_no_breach(frames: tuple[Frame, ...]) -> None:
    assert read(*frames) == []


@pytest.mark.parametrize(
    "frames",
    [
        (values(wh(20)), values(wh(10))),
        (values(wh(2, unit="kWh")), values(wh(1999))),
        (values(wh(20)), values(action="StopTransaction", meterStop=19)),
        (values(wh(20), wh(10)),),
    ],
)
def test_a_meter_that_runs_backwards_is_one(frames: tuple[Frame, ...]) -> None:
    assert len(read(*frames)) == 1
