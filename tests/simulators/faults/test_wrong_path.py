import pytest

from simulators.faults.fault import Dialling
from tests.simulators.faults.striking import Line

RIGHT = Dialling("ws://host:80/ocpp", "CP1", None, "ocpp1.6")


@pytest.mark.parametrize(
    ("words", "csms", "identity"),
    [
        ("", "ws://host:80/nowhere", "CP1"),
        (" path=/a/b/", "ws://host:80/a/b", "CP1"),
        (" identity=CP2", "ws://host:80/ocpp", "CP2"),
    ],
)
def test_the_station_dials_another_address(words: str, csms: str, identity: str) -> None:
    dialling, _ = Line("wrong-path" + words).plan.dial(RIGHT)
    assert (dialling.csms, dialling.identity) == (csms, identity)
