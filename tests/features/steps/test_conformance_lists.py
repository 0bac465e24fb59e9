from typing import Any

import pytest

from features.kit.no_port import NoPort
from features.kit.port import LocalList
from features.kit.world import World
from features.steps import conformance_data as data
from features.steps import conformance_lists as lists
from tests.features.steps.spoken import is_asked, tells

A, B = {"idTag": "A", "idTagInfo": {"status": "Accepted"}}, {"idTag": "B", "idTagInfo": {"status": "Accepted"}}


class Desk(NoPort):
    """A port that can tell of a local list only."""

    def __init__(self, version: int | None, *id_tags: str) -> None:
        self.kept = LocalList(version, id_tags)

    def local_list(self, charging_point_id: str) -> LocalList:
        return self.kept


@pytest.fixture
def own(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose station was made for it."""
    monkeypatch.setattr(lists, "PATIENCE_S", 0.05)
    world.made.append("CP1")
    return world


def update(world: World, status: str, version: int, kind: str, *entries: dict[str, Any]) -> None:
    payload = {"listVersion": version, "updateType": kind, "localAuthorizationList": list(entries)}
    is_asked(world, f"l-{version}", "SendLocalList", payload)
    tells(world, f"l-{version}", {"status": status})


def judge(world: World, monkeypatch: pytest.MonkeyPatch, port: NoPort) -> None:
    monkeypatch.setattr(world.bench, "port", port)
    lists.recorded(world)


def test_what_the_station_has_accepted_is_the_list(own: World, monkeypatch: pytest.MonkeyPatch) -> None:
    update(own, "Accepted", 4, "Full", A, B)
    update(own, "Accepted", 9, "Differential", {"idTag": "a"}, {**B, "idTag": "C"})
    update(own, "VersionMismatch", 8, "Differential", A)
    judge(own, monkeypatch, Desk(9, "c", "B"))
    update(own, "Accepted", 2, "Full", A)
    judge(own, monkeypatch, Desk(2, "A"))


@pytest.mark.parametrize(
    "kept", [Desk(5, "A", "B"), Desk(4, "A"), Desk(4, "A", "B", "C"), Desk(None), Desk(0, "A", "B")], ids=lambda desk: str(desk.kept)
)
def test_another_list_fails(own: World, monkeypatch: pytest.MonkeyPatch, kept: Desk) -> None:
    update(own, "Accepted", 4, "Full", A, B)
    with pytest.raises(AssertionError, match="version 4 with a, b"):
        judge(own, monkeypatch, kept)


@pytest.mark.parametrize("version", lists.NONE)
def test_a_list_that_was_refused_is_none(own: World, monkeypatch: pytest.MonkeyPatch, version: int | None) -> None:
    update(own, "NotSupported", 1, "Full", A)
    judge(own, monkeypatch, Desk(version))
    for wrong in (Desk(1, "A"), Desk(1), Desk(version, "A")):
        with pytest.raises(AssertionError, match="version 0 with no card"):
            judge(own, monkeypatch, wrong)


def test_a_station_that_had_a_list_before_the_scenario_may_have_it_still(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    update(world, "Failed", 1, "Full", A)
    judge(world, monkeypatch, Desk(7, "X"))
    assert world.verdict.unverified == ["that a refused local list is not on record: an earlier one of this station may be"]


def test_a_port_that_cannot_tell_leaves_it_unverified(own: World, monkeypatch: pytest.MonkeyPatch) -> None:
    update(own, "Accepted", 4, "Full", A)
    judge(own, monkeypatch, NoPort())
    assert own.verdict.unverified == ["the local list"]


def test_versions_are_those_of_the_station(world: World) -> None:
    assert data.value(world, "the next list version") == 1
    update(world, "Accepted", 10, "Full", A)
    assert (data.value(world, "the next list version"), data.value(world, "the list version before")) == (11, 0)
    update(world, "VersionMismatch", 2, "Differential", B)
    assert (data.value(world, "the next list version"), data.value(world, "the list version before")) == (11, 10)
    assert data.differences(world, [["v", "above the list version before"]], {"v": 2})
    assert not data.differences(world, [["v", "above the list version before"]], {"v": 11})
