from datetime import UTC, datetime, timedelta

from csms.zoho.circuit import FAILURES_MAX, Circuit

AT = datetime(2026, 1, 1, tzinfo=UTC)


def opened() -> Circuit:
    circuit = Circuit(probe_every_s=30)
    for number in range(FAILURES_MAX):
        assert not circuit.is_open
        circuit.failed(AT, f"CP{number}", unreachable=False)
    return circuit


def test_it_opens_after_some_failures_in_a_row() -> None:
    circuit = opened()
    assert circuit.is_open
    assert not circuit.may_try(AT)


def test_an_answer_in_between_starts_the_count_again() -> None:
    circuit = Circuit()
    for number in range(FAILURES_MAX - 1):
        circuit.failed(AT, f"CP{number}", unreachable=False)
    assert not circuit.answered()
    circuit.failed(AT, "CP1", unreachable=False)
    assert not circuit.is_open
    assert circuit.may_try(AT)


def test_while_open_a_probe_is_due_from_time_to_time() -> None:
    circuit = opened()
    assert not circuit.may_try(AT + timedelta(seconds=29))
    later = AT + timedelta(seconds=30)
    assert circuit.may_try(later)
    circuit.failed(later, "CP1", unreachable=False)
    assert not circuit.may_try(later + timedelta(seconds=29))


def test_a_probe_that_gets_through_closes_it() -> None:
    circuit = opened()
    assert circuit.answered()
    assert not circuit.is_open
    assert circuit.may_try(AT)
    assert not circuit.answered()


def test_a_delivery_that_alone_is_not_liked_opens_nothing() -> None:
    circuit = Circuit()
    for _ in range(2 * FAILURES_MAX):
        circuit.failed(AT, "CP1", unreachable=False)
    assert not circuit.is_open


def test_a_target_that_does_not_answer_is_away_for_everybody() -> None:
    circuit = Circuit()
    for _ in range(FAILURES_MAX):
        circuit.failed(AT, "CP1", unreachable=True)
    assert circuit.is_open
