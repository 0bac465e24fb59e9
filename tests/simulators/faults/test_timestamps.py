from datetime import timedelta
from typing import Any

import pytest

from simulators.faults.passing import OpenCalls, rewritten
from simulators.faults.timestamps import moved


def shifted(payload: Any) -> str:
    return moved(OpenCalls().read("sent", rewritten(2, "i", "A", payload)), lambda at: timedelta(hours=-1))


def test_instants_move_wherever_they_stand() -> None:
    before = {"timestamp": "2026-03-01T12:00:00Z", "meterValue": [{"timestamp": "2026-03-01T14:00:00.5+02:00"}], "value": "12"}
    after = {"timestamp": "2026-03-01T11:00:00.000Z", "meterValue": [{"timestamp": "2026-03-01T11:00:00.500Z"}], "value": "12"}
    assert shifted(before) == rewritten(2, "i", "A", after)


@pytest.mark.parametrize("value", ["soon", 12, None, "0001-01-01T00:00:00Z"])
def test_what_is_no_instant_or_cannot_move_stays(value: Any) -> None:
    assert shifted({"timestamp": value}) == rewritten(2, "i", "A", {"timestamp": value})


def test_text_that_is_no_frame_stays() -> None:
    assert moved(OpenCalls().read("sent", "oops"), lambda at: timedelta(1)) == "oops"
