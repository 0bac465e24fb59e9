"""Scenarios of the kit against a CSMS that accepts a station in the end, not at once."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_bdd.parser import FeatureParser, Scenario

from features.kit import world as worlds
from features.kit.bench import Bench
from features.kit.catalogue import FEATURES
from features.kit.player import Player
from features.kit.script import LONG_HEAD_START
from features.kit.verdict import Verdict
from features.kit.world import FIRST, Breached, World
from features.steps import conformance_registration as registration
from features.steps import conformance_station as station
from tests.features.steps.server import listening

COLD_BOOT = "A cold boot, then heartbeats"
QUESTIONS: list[list[Any]] = [
    [2, "q1", "GetConfiguration", {}],
    [2, "q2", "ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "30"}],
]
BOOT_NOW: list[list[Any]] = [[2, "q3", "TriggerMessage", {"requestedMessage": "BootNotification"}]]
Boots = Callable[[int], tuple[str, int]]


class PuttingOff:
    """Answers the boot with a number as `boots` has it; while it is pending the CSMS asks `questions`, one after the other, and accepts
    nobody before they are answered."""

    def __init__(self, boots: Boots, questions: list[list[Any]]) -> None:
        self._boots, self._questions, self._count = boots, list(questions), 0
        self._asking = False

    def __call__(self, text: str) -> list[str]:
        kind, name, *rest = json.loads(text)
        if kind != 2:
            self._asking = False
            return self._ask()
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if rest[0] != "BootNotification":
            return [json.dumps([3, name, {"currentTime": now} if rest[0] == "Heartbeat" else {}])]
        self._count += not self._asking
        status, interval_s = self._boots(self._count)
        answer = json.dumps([3, name, {"status": status, "interval": interval_s, "currentTime": now}])
        return [answer, *(self._ask() if status == "Pending" and not self._asking else [])]

    def _ask(self) -> list[str]:
        self._asking = bool(self._questions)
        return [json.dumps(self._questions.pop(0))] if self._questions else []


def scenario(title: str) -> Scenario:
    feature = FeatureParser(str(FEATURES), "core/boot.feature").parse()
    return feature.scenarios[title].render({})


def play(bench: Bench, boots: Boots, questions: list[list[Any]], title: str = COLD_BOOT) -> Verdict:
    with listening(bench, PuttingOff(boots, questions)) as url:
        world = World(bench, ids={FIRST: "CP1"}, head_start=LONG_HEAD_START)
        world.facts[station.OPTIONS] = {"url": url}
        Player().play(world, scenario(title))
        bench.run(world.station.__aexit__(None, None, None))
    return world.verdict


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration, "THOUGHT_S", 0.05)


def boots(*told: tuple[str, int]) -> Boots:
    """These answers first, then Accepted."""
    return lambda number: told[number - 1] if number <= len(told) else ("Accepted", 300)


@pytest.mark.parametrize(
    ("told", "questions"),
    [
        ([("Pending", 30)], []),
        ([("Pending", 30), ("Pending", 600)], QUESTIONS),
        ([("Pending", 0)], QUESTIONS),
        ([("Pending", -1)], []),
        ([("Rejected", 60)], []),
        ([("Rejected", 0), ("Pending", 0)], QUESTIONS),
        ([("Pending", 3000)], BOOT_NOW),
        ([("Pending", 90_000)], BOOT_NOW),
    ],
)
def test_a_station_that_is_put_off_has_its_time_and_is_judged_as_any_other(
    patient_bench: Bench, monkeypatch: pytest.MonkeyPatch, told: list[tuple[str, int]], questions: list[list[Any]]
) -> None:
    if questions is BOOT_NOW:  # that takes as long as it takes, and nothing else ends the wait
        monkeypatch.setattr(registration, "THOUGHT_S", 30)
        monkeypatch.setattr(worlds, "SETTLE_S", 30)
    verdict = play(patient_bench, boots(*told), questions)
    assert (verdict.outcome, verdict.reason) == ("passed", "")
    assert [habit.partition(" before")[0] for habit in verdict.habits] == [
        f"BootNotification was answered with {status}" for status in dict.fromkeys(status for status, _ in told)
    ]


def test_a_boot_whose_answer_no_station_goes_by_fails_at_once(patient_bench: Bench) -> None:
    with listening(patient_bench, PuttingOff(lambda number: ("Welcome", 300), [])) as url:
        world = World(patient_bench, ids={FIRST: "CP1"})
        world.facts[station.OPTIONS] = {"url": url}
        with pytest.raises(AssertionError, match=r"no station goes by: \{'status': 'Welcome'"):
            station.booted(world)
        patient_bench.run(world.station.__aexit__(None, None, None))


def test_a_given_station_waits_until_it_is_accepted(patient_bench: Bench) -> None:
    with listening(patient_bench, PuttingOff(boots(("Pending", 30)), QUESTIONS)) as url:
        world = World(patient_bench, ids={FIRST: "CP1"})
        world.facts[station.OPTIONS] = {"url": url}
        station.booted(world)
        world.check()
        assert world.station.driver.machine.setting("MeterValueSampleInterval") == "30"
        patient_bench.run(world.station.__aexit__(None, None, None))


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_a_station_that_is_put_off_for_ever_fails(patient_bench: Bench, status: str) -> None:
    verdict = play(patient_bench, lambda number: (status, 1200), [])
    assert (verdict.outcome, verdict.steps[1].outcome) == ("failed", "failed")
    assert f"the answer to BootNotification is {{'status': '{status}'" in verdict.reason


def test_a_wait_that_no_scenario_has_time_for_is_not_held_against_a_csms(patient_bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "SETTLE_S", 0.05)
    verdict = play(patient_bench, lambda number: ("Pending", 90_000), [])
    assert (
        verdict.inapplicable
        == "the CSMS lets a pending station wait 1 day, 1:00:00 (OCPP 1.6, 4.2), and no scenario lets so much time pass"
    )


def test_an_interval_that_is_no_heartbeat_interval_is_told_with_its_clause(patient_bench: Bench) -> None:
    verdict = play(patient_bench, lambda number: ("Accepted", 0), [])
    assert "interval: 'above 0' expected, it is 0 [OCPP 1.6, 6.4" in verdict.failure


def test_what_a_csms_changes_in_an_accepted_station_is_still_unasked(patient_bench: Bench) -> None:
    late = PuttingOff(boots(), [])
    with listening(
        patient_bench, lambda text: [*late(text), *(map(json.dumps, QUESTIONS[:1]) if "BootNotification" in text else [])]
    ) as url:
        world = World(patient_bench, ids={FIRST: "CP1"})
        world.facts[station.OPTIONS] = {"url": url}
        station.booted(world)
        with pytest.raises(Breached, match="GetConfiguration was sent, which nobody asked for"):
            world.check()
        patient_bench.run(world.station.__aexit__(None, None, None))
