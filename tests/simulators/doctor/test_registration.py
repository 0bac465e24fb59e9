import pytest

from simulators.chargepoint.rpc import Error, Result
from simulators.doctor import registration
from simulators.doctor.findings import Ailment, State

NOW = "2030-01-01T00:00:00Z"


def answer(status: str) -> Result:
    return Result("1", {"status": status, "currentTime": NOW, "interval": 60})


def test_accepted_is_well_and_pending_waits() -> None:
    assert registration.judge(answer("Accepted")).state is State.OK
    pending = registration.judge(answer("Pending"))
    assert (pending.state, pending.cause) == (State.WAITING, "pending")
    assert "60 s" in pending.happened


@pytest.mark.parametrize(
    ("frame", "cause"),
    [
        (answer("Rejected"), "rejected"),
        (answer("Perhaps"), "boot-invalid"),
        (Result("1", None), "boot-invalid"),
        (Error("1", "InternalError", ""), "boot-refused"),
    ],
)
def test_everything_else_is_an_ailment(frame: Result | Error, cause: str) -> None:
    with pytest.raises(Ailment) as failure:
        registration.judge(frame)
    assert failure.value.finding.cause == cause
