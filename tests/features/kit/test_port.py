import inspect

import pytest

from features.kit.operator_api import OperatorApi
from features.kit.port import Port

VERBS = [name for name, value in vars(Port).items() if inspect.isfunction(value) and not name.startswith("_")]


@pytest.mark.parametrize("verb", VERBS)
def test_the_operator_api_has_every_verb_of_the_port(verb: str) -> None:
    assert inspect.signature(getattr(OperatorApi, verb)) == inspect.signature(getattr(Port, verb))


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_what_it_does(verb: str) -> None:
    assert getattr(Port, verb).__doc__
