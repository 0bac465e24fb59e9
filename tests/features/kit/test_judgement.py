import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from features.kit import habits, kept
from features.kit.bench import Bench
from features.kit.data import Data
from features.kit.system import Choice
from features.kit.world import Breached, World
from simulators.transport.basic import DIGITS
from simulators.transport.virtual import VirtualChargePoint
from tests.simulators.scripted_csms import ScriptedCsms, friendly, in_a_thread

ASKS = '[2,"own","GetConfiguration",{}]'


class Stage:
    """A scripted CSMS, and the world of a scenario in front of it."""

    def __init__(self, csms: ScriptedCsms, loop: asyncio.AbstractEventLoop, world: World) -> None:
        self.csms, self.world, self._loop = csms, world, loop

    def booted(self) -> VirtualChargePoint:
        """A station that the CSMS has accepted and that has said all that it says then."""
        if not self.world.ids:
            self.world.make()
        station = self.world.dial()
        self.world.bench.run(station.booted())
        self.world.bench.run(station.driver.watch.until(lambda: station.driver.settled, "quiet", 30))
        return station

    def let(self, deed: Coroutine[Any, Any, None]) -> None:
        """Let the CSMS do something."""
        asyncio.run_coroutine_threadsafe(deed, self._loop).result(30)

    def later(self, deed: Coroutine[Any, Any, None]) -> None:
        """Let it do something when some moments have passed."""
        self._loop.call_soon_threadsafe(self._loop.call_later, 0.2, lambda: self._loop.create_task(deed))


@contextmanager
def stage(answer: Any = friendly, limits: dict[str, float] | None = None, **options: Any) -> Iterator[Stage]:
    csms = ScriptedCsms(answer)
    with in_a_thread(csms) as loop:
        data = Data.read()
        data = Data(**{**vars(data), "limits": {**data.limits, **(limits or {})}})
        bench = Bench(Choice(csms.url), data, **options)
        world = World(bench)
        try:
            yield Stage(csms, loop, world)
        finally:
            world.close()
            bench.close()


def noted(world: World, words: str) -> None:
    """Wait until the tape says so."""
    tape = world.station.tape
    world.bench.run(world.station.driver.watch.until(lambda: words in tape.tail(1000), words, 30))


def test_a_password_known_by_its_digits_only_is_a_habit() -> None:
    with stage() as one:
        one.booted()
        one.world.check()
        assert habits.BY_DIGITS not in one.world.verdict.habits
        one.world.station.tape.write("note", one.world.clock.now(), note=DIGITS)
        one.world.check()
        assert one.world.verdict.habits == [habits.BY_DIGITS]


def test_a_csms_that_hangs_up_fails_though_the_station_dials_again() -> None:
    with stage() as one:
        one.booted()
        one.let(one.csms.links[0].close(1011))
        noted(one.world, "connection closed by the CSMS: 1011")
        with pytest.raises(Breached, match=r"for no reason .*1011.* \[OCPP-J 1\.6, 5\.5\]"):
            one.world.check()
        assert [breach.by for breach in one.world.verdict.breaches] == ["csms"]


def test_a_csms_that_had_a_reason_from_elsewhere_does_not_fail() -> None:
    with stage() as one:
        one.booted()
        one.world.disturb()
        one.let(one.csms.links[0].close(1008))
        noted(one.world, "connection closed by the CSMS: 1008")
        one.world.check()


def test_a_csms_that_closes_an_older_connection_for_a_newer_one_does_not_fail() -> None:
    with stage() as one:
        old = one.booted()
        one.world.stations["before"] = one.world.stations.pop("the charge point")
        one.booted()
        one.let(one.csms.links[0].close(1000))
        one.world.bench.run(old.driver.watch.until(lambda: old.tape.tail(1000).count(" connected") == 2, "it dials again", 30))
        one.let(one.csms.links[1].close(1000))
        noted(one.world, "connection closed by the CSMS: 1000")
        one.world.check()
        assert one.world.verdict.breaches == []


def test_reading_unasked_is_a_remark_for_a_product_that_declares_it_and_a_breach_for_any_other() -> None:
    for asks_by_itself in (True, False):
        with stage(asks_by_itself=asks_by_itself) as one:
            one.booted()
            one.let(one.csms.say(ASKS))
            noted(one.world, '[3,"own"')
            if asks_by_itself:
                one.world.check()
            else:
                with pytest.raises(Breached, match="declare asks-by-itself"):
                    one.world.check()
            habits = ["GetConfiguration was sent, which nobody asked for: legal in OCPP; the official tool fails it"]
            assert one.world.verdict.habits == (habits if asks_by_itself else [])


def test_looking_back_waits_for_no_answer_and_holds_only_a_long_silence_against_the_csms() -> None:
    def silent(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return None if action == "Heartbeat" else friendly(action, payload)

    for answer_s, breaches in ((0.0, 1), (300.0, 0)):
        with stage(silent, {"answer_s": answer_s}) as one:
            station = one.booted()
            one.world.bench.run(station.send_raw('[2,"beat","Heartbeat",{}]'))
            noted(one.world, '"Heartbeat"')
            one.world.look_back()
            found = [breach for breach in one.world.verdict.breaches if "got no answer" in breach.text]
            assert len(found) == breaches


def test_what_is_not_kept_has_been_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "HEAD_LINES", 20)
    monkeypatch.setattr(kept, "TAIL_LINES", 5)
    with stage() as one:
        one.booted()
        one.let(one.csms.say(ASKS))
        for number in range(200):
            one.let(one.csms.say(f'[3,"n{number}",{{}}]'))
        noted(one.world, "'n199'")
        assert len(one.world.verdict.lines) == 26
        with pytest.raises(Breached) as failure:
            one.world.check()
    told = str(failure.value).splitlines()
    assert any("GetConfiguration was sent, which nobody asked for" in line for line in told)
    assert any("an answer with the id n0, for which nothing waits" in line for line in told)
    assert told[-1].endswith(": 101 more breaches, which are not listed [OCPP-J 1.6, 4.1]")
    assert len(told) == 101


def test_a_long_scenario_that_breaks_nothing_still_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "HEAD_LINES", 3)
    monkeypatch.setattr(kept, "TAIL_LINES", 2)
    with stage(connectors=5) as one:
        station = one.booted()
        one.world.bench.run(station.request("Heartbeat", {}))
        one.world.check()
        assert any(kept.LEFT_OUT in (line.note or "") for line in one.world.verdict.lines)


def test_what_comes_late_is_judged_where_the_station_lingers() -> None:
    with stage(linger_s=3) as here:
        here.booted()
        here.later(here.csms.say(ASKS))
        with pytest.raises(Breached, match="GetConfiguration was sent, which nobody asked for"):
            here.world.check()
