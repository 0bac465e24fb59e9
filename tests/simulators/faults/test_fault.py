from datetime import UTC, datetime
from random import Random

import pytest

from simulators.faults.clock_skew import ClockSkew
from simulators.faults.effects import Pass
from simulators.faults.fault import Dialling, Moment
from simulators.faults.noop import Noop
from simulators.faults.passing import Passing
from simulators.faults.reading import rule
from simulators.faults.rules import BadFault


def test_a_fault_does_nothing_unless_it_says_otherwise() -> None:
    moment = Moment(datetime(2026, 1, 1, tzinfo=UTC), Random(1))
    passing, dialling = Passing("sent", "x"), Dialling("ws://h", "CP1", None, None)
    assert Noop().strike(passing, moment) == [Pass("x")]
    assert Noop().follow(passing, moment) == []
    assert Noop().dial(dialling) == dialling


@pytest.mark.parametrize(
    "line", ["delay s=-5", "delay jitter_s=-1", "answer-late s=-1", "slow-reading pause_s=-1", "half-open for_s=-1", "drop after_s=-1"]
)
def test_a_span_below_zero_is_refused(line: str) -> None:
    with pytest.raises(BadFault, match="0 seconds or more"):
        rule(line)


def test_instants_may_be_moved_either_way() -> None:
    assert rule("clock-skew s=-60").fault == ClockSkew(-60)
