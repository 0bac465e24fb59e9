import inspect

import pytest

from features.kit.manual import Manual
from features.kit.no_port import NoPort
from features.kit.octt_dialect import OcttDialect
from features.kit.operator_api import OperatorApi
from features.kit.port import Port
from features.kit.steve import Steve

PORTS = (OperatorApi, NoPort, OcttDialect, Steve, Manual)

VERBS = [name for name, value in vars(Port).items() if inspect.isfunction(value) and not name.startswith("_")]


@pytest.mark.parametrize("kind", PORTS)
@pytest.mark.parametrize("verb", VERBS)
def test_every_port_has_every_verb(verb: str, kind: type) -> None:
    mine, asked = inspect.signature(getattr(kind, verb)), inspect.signature(getattr(Port, verb))
    assert str(mine).replace("Request", "Mapping[str, Any]") == str(asked).replace("Request", "Mapping[str, Any]")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_what_it_does(verb: str) -> None:
    assert getattr(Port, verb).__doc__
