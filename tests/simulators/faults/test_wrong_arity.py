from simulators.faults.effects import Pass
from tests.simulators.faults.striking import Line, call, read


def test_elements_are_missing_or_too_many() -> None:
    assert read(Line("wrong-arity").send(call("A"))) == [[2, "m1", "A"]]
    assert read(Line("wrong-arity extra=-2").send(call("A"))) == [[2, "m1"]]
    assert read(Line("wrong-arity extra=1").send(call("A"))) == [[2, "m1", "A", {}, "surplus"]]


def test_what_is_no_array_passes() -> None:
    assert Line("wrong-arity of=any").send("no json") == [Pass("no json")]
