import pytest

from simulators.chargepoint.events import Hangup
from tests.simulators.chargepoint.bench import Bench


@pytest.mark.parametrize(("kind", "reason"), [("Soft", "SoftReset"), ("Hard", "HardReset")])
def test_the_kind_of_reset_is_its_reason(kind: str, reason: str) -> None:
    bench = Bench(reset_takes_s=5).boot()
    assert bench.status("Reset", {"type": kind}) == "Accepted"
    assert bench.all(Hangup) == [Hangup(reason, 5)]


def test_a_hard_reset_overrides_a_soft_one_that_waits() -> None:
    bench = Bench().charge()
    bench.status("Reset", {"type": "Soft"})
    bench.status("Reset", {"type": "Hard"})
    assert [hangup.reason for hangup in bench.all(Hangup)] == ["HardReset"]
    bench.boot()
    assert [p["reason"] for p in bench.payloads("StopTransaction")[-1:]] == ["SoftReset"]
