import json
from typing import Any, cast

import pytest

from csms.actions.v16.schemas import faults
from loadtests.benchmarks.calls import SCRIPTS
from loadtests.benchmarks.stations import Station


class Played:
    """A station's numbers without a connection."""

    number, rounds, transaction_id = 7, 3, 42


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_call_keeps_its_schema_and_no_id_is_used_twice(name: str) -> None:
    frames: list[list[Any]] = [json.loads(step(cast(Station, Played()))) for step in SCRIPTS[name] * 2]
    assert all(frame[0] == 2 and faults(frame[2], frame[3]) == [] for frame in frames)
    assert len({frame[1] for frame in frames}) == len(frames)


def test_no_two_starts_and_no_two_instants_of_values_are_equal() -> None:
    station = Played()
    start, values = SCRIPTS["StartTransaction"][0], SCRIPTS["MeterValues"][0]
    first = json.loads(start(cast(Station, station)))[3]
    station.rounds += 1
    assert json.loads(start(cast(Station, station)))[3] != first
    instants = [json.loads(values(cast(Station, station)))[3]["meterValue"][0]["timestamp"] for _ in range(3)]
    assert len(set(instants)) == 3
    assert len(json.loads(values(cast(Station, station)))[3]["meterValue"][0]["sampledValue"]) == 8
