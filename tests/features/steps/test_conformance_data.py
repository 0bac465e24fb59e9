from datetime import datetime, timedelta
from typing import Any

import pytest

from features.kit.data import BadData
from features.kit.world import World
from features.steps.conformance_data import differences, payload, value
from simulators.chargepoint.instants import written
from simulators.transport.clock import RealClock
from tests.features.steps.spoken import asks, is_told


def soon(**span: float) -> str:
    return written(RealClock().now() + timedelta(**span))


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("Hard", "Hard"),
        ("1", 1),
        ("-1", -1),
        ("6.5", 6.5),
        ("true", True),
        ("false", False),
        ("2 hours", "2 hours"),
        ("in 2 hours ago", "in 2 hours ago"),
        ("the meter interval", "60"),
        ("the unknown transaction", 2_000_000_000),
    ],
)
def test_a_cell_stands_for_a_value(world: World, cell: str, meant: object) -> None:
    assert value(world, cell) == meant


def test_a_cell_may_name_a_card_of_the_scenario(world: World) -> None:
    assert value(world, "the unknown tag") == world.cards["unknown"]


def test_a_cell_may_name_the_last_transaction(world: World) -> None:
    for number in (7, 8):
        asks(world, str(number), "StartTransaction", {"idTag": "T"})
        is_told(world, str(number), {"transactionId": number, "idTagInfo": {"status": "Accepted"}})
    assert value(world, "the transaction") == 8


def test_a_name_that_stands_for_nothing_is_an_error_of_the_data(world: World) -> None:
    with pytest.raises(BadData, match="no value named 'moon phase'"):
        value(world, "the moon phase")


@pytest.mark.parametrize(
    ("cell", "ahead"), [("now", {}), ("in 2 hours", {"hours": 2}), ("3 days ago", {"days": -3}), ("in 1 minute", {"minutes": 1})]
)
def test_a_cell_may_be_an_instant(world: World, cell: str, ahead: dict[str, float]) -> None:
    due = RealClock().now() + timedelta(**ahead)
    assert abs(datetime.fromisoformat(value(world, cell)) - due) < timedelta(seconds=5)


def test_a_table_makes_a_payload_with_objects_and_lists(world: World) -> None:
    rows = [["a", "1"], ["b.c", "x"], ["l.1.d", "y"], ["l.2.d", "z"], ["k.1", "Key"]]
    assert payload(world, rows, "SendLocalList") == {"a": 1, "b": {"c": "x"}, "l": [{"d": "y"}, {"d": "z"}], "k": ["Key"]}


@pytest.mark.parametrize("cell", ["300", "true"])
def test_where_ocpp_wants_a_text_a_number_is_one(world: World, cell: str) -> None:
    assert payload(world, [["key", "A"], ["value", cell]], "ChangeConfiguration") == {"key": "A", "value": cell}


@pytest.mark.parametrize(
    ("path", "cell", "seen"),
    [
        ("a", "1", {"a": 1}),
        ("a", "1", {"a": "1"}),
        ("a", "true", {"a": True}),
        ("a", "true", {"a": "true"}),
        ("a.b", "x", {"a": {"b": "x"}}),
        ("l.2", "y", {"l": ["x", "y"]}),
        ("l.each.a", "present", {"l": [{"a": 1}, {"a": None}]}),
        ("a", "absent", {}),
        ("l.2", "absent", {"l": ["x"]}),
        ("a", "empty", {}),
        ("a", "empty", {"a": []}),
        ("a", "above 0", {"a": 1}),
        ("a", "Accepted or Rejected", {"a": "Rejected"}),
        ("a", "1 or absent", {}),
        ("a", "above -1", {"a": 0}),
        ("a", "other than -1", {"a": -2}),
    ],
)
def test_what_is_as_expected_is_no_difference(world: World, path: str, cell: str, seen: dict[str, Any]) -> None:
    assert differences(world, [[path, cell]], seen) == []


@pytest.mark.parametrize(("cell", "hours"), [("now", 0), ("in 2 hours", 2)])
def test_an_instant_is_as_expected_when_it_is_about_that(world: World, cell: str, hours: int) -> None:
    assert differences(world, [["a", cell]], {"a": soon(hours=hours)}) == []


def test_an_instant_may_be_off_by_the_time_that_a_person_took_to_type_the_order(world: World) -> None:
    seen = {"a": written(RealClock().now() - timedelta(minutes=3))}
    assert differences(world, [["a", "now"]], seen)
    world.typing = timedelta(minutes=3)
    assert differences(world, [["a", "now"]], seen) == []


@pytest.mark.parametrize(
    ("path", "cell", "seen"),
    [
        ("a", "1", {"a": 2}),
        ("a", "1", {"a": "2"}),
        ("a", "1", {"a": True}),
        ("a", "true", {"a": 1}),
        ("a", "x", {}),
        ("a.b", "x", {"a": "x"}),
        ("l.2", "y", {"l": ["y"]}),
        ("l.each.a", "present", {"l": [{"a": 1}, {}]}),
        ("l.each.a", "present", {"l": []}),
        ("l.each.a", "present", {}),
        ("a", "absent", {"a": None}),
        ("a", "present", {}),
        ("a", "empty", {"a": ["x"]}),
        ("a", "above 0", {"a": 0}),
        ("a", "other than -1", {"a": -1}),
        ("a", "other than -1", {}),
        ("a", "above 0", {"a": "1"}),
        ("a", "Accepted or Rejected", {"a": "Pending"}),
        ("a", "1 or at worst absent", {"a": 2}),
        ("a", "above -1", {"a": -1}),
        ("a", "now", {"a": soon(hours=5)}),
        ("a", "now", {"a": "2026-01-01T00:00:00"}),
        ("a", "now", {"a": 3}),
    ],
)
def test_what_is_not_as_expected_is_told_with_its_path(world: World, path: str, cell: str, seen: dict[str, Any]) -> None:
    found = differences(world, [[path, cell]], seen)
    assert found
    assert found[0].startswith(f"{path}: {cell!r} expected, it is ")


def test_the_item_of_a_card_is_found_wherever_it_stands(world: World) -> None:
    row, own = [["l.the unknown tag.a", "1"]], world.cards["unknown"]
    assert differences(world, row, {"l": ["x", {"idTag": "X", "a": 2}, {"idTag": own.lower(), "a": 1}]}) == []
    for seen in ([{"idTag": own, "a": 2}], [{"idTag": "X", "a": 1}], [], {"idTag": own, "a": 1}):
        assert len(differences(world, row, {"l": seen})) == 1
    assert len(differences(world, row, {})) == 1


def test_what_is_allowed_at_worst_is_no_difference_and_is_noted(world: World) -> None:
    assert differences(world, [["a", "1 or at worst absent"]], {"a": 1}, "Reset") == []
    assert not world.verdict.habits
    assert differences(world, [["a", "1 or at worst absent"]], {}, "Reset") == []
    assert world.verdict.habits == ["Reset: a is absent, where 1 is usual"]
