import inspect

import pytest

from features.kit.no_port import NoPort
from features.kit.port import Port, PortCannot

VERBS = [
    name
    for name, value in vars(Port).items()
    if inspect.isfunction(value) and not name.startswith("_") and name not in ("close", "greet", "announce")
]


@pytest.mark.parametrize("verb", VERBS)
def test_it_cannot_do_anything_and_says_what(verb: str) -> None:
    wanted = [
        name for name, one in inspect.signature(getattr(NoPort, verb)).parameters.items() if one.default is one.empty and name != "self"
    ]
    with pytest.raises(PortCannot, match="this port cannot"):
        getattr(NoPort(), verb)(*wanted)


def test_it_declares_nothing_and_closes() -> None:
    port = NoPort()
    assert not port.abilities
    port.greet()
    port.announce("TC_001_CSMS A cold boot")
    port.close()
