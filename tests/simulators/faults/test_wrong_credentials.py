import pytest

from simulators.faults.fault import Dialling
from tests.simulators.faults.striking import Line

RIGHT = Dialling("ws://host/ocpp", "CP1", "secret", "ocpp1.6")


@pytest.mark.parametrize(("words", "given"), [("", "wrong-password-0"), (" password=other", "other"), (" password=", None)])
def test_the_station_gives_another_one_or_none(words: str, given: str | None) -> None:
    line = Line("wrong-credentials nth=1" + words)
    dialling, [remark] = line.plan.dial(RIGHT)
    assert dialling.password == given
    assert "wrong-credentials nth=1" in remark.text
    assert line.plan.dial(RIGHT) == (RIGHT, [])
