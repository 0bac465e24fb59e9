import pytest

from tests.simulators.chargepoint.bench import Bench


@pytest.mark.parametrize("kind", ["Operative", "Inoperative"])
def test_the_change_is_made_after_the_answer(kind: str) -> None:
    bench = Bench().boot()
    bench.status("ChangeAvailability", {"connectorId": 1, "type": "Inoperative" if kind == "Operative" else "Operative"})
    bench.answer_all()
    bench.forget()
    assert bench.status("ChangeAvailability", {"connectorId": 1, "type": kind}) == "Accepted"
    assert [frame[0] for frame in bench.sent] == [3, 2]
    assert bench.statuses() == ["Available" if kind == "Operative" else "Unavailable"]
