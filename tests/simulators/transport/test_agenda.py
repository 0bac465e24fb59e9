from datetime import UTC, datetime, timedelta

from simulators.transport.agenda import Agenda

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_deeds_are_done_in_the_order_of_their_instants_and_then_of_their_entry() -> None:
    agenda, done = Agenda(), list[str]()
    for seconds, name in ((2, "late"), (1, "first"), (1, "second"), (9, "not yet")):
        agenda.enter(START + timedelta(seconds=seconds), lambda name=name: done.append(name))  # type: ignore[misc]
    assert agenda.due == START + timedelta(seconds=1)
    agenda.run(START + timedelta(seconds=5))
    assert done == ["first", "second", "late"]
    assert agenda.due == START + timedelta(seconds=9)


def test_a_deed_may_enter_another_one() -> None:
    agenda, done = Agenda(), list[str]()
    agenda.enter(START, lambda: agenda.enter(START, lambda: done.append("then")))
    agenda.run(START)
    assert done == ["then"]
    assert agenda.due is None
