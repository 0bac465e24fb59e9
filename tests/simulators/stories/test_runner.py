import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulators.stories.runner import play
from simulators.stories.sessions import charge, charge_through_outage
from simulators.stories.steps import Boot, ChargeFor, CheckPower, Command, HoldCard, PlugIn, RefusedCard, Step, StopByCard
from simulators.transport.backoff import Backoff
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.watch import ExpectationFailed
from tests.simulators.scripted_csms import ScriptedCsms, friendly

TEN = timedelta(minutes=10)


def station(csms: ScriptedCsms, **options: Any) -> VirtualChargePoint:
    return VirtualChargePoint(csms.url, "CP1", speed=2000, backoff=Backoff(0.02, 0.05), **{"timeout_s": 30, **options})


async def test_a_charge_is_played_to_its_end() -> None:
    steps: list[Step] = []
    async with ScriptedCsms() as csms, station(csms) as cp:
        story = charge("TAG", TEN)
        [session] = await play(story, cp, steps.append)
    assert tuple(steps) == story
    assert session.stopped is not None
    assert session.stopped.accepted
    assert session.energy_wh is not None
    assert session.energy_wh > 1500
    starts, stops = ([payload for action, payload in csms.calls if action == wanted] for wanted in ("StartTransaction", "StopTransaction"))
    assert (len(starts), len(stops)) == (1, 1)
    assert stops[0]["meterStop"] - starts[0]["meterStart"] == session.energy_wh
    assert [payload["status"] for action, payload in csms.calls if action == "StatusNotification"][-1] == "Available"


async def test_a_session_survives_an_outage_and_its_meter_values_come_later() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        [session] = await play(charge_through_outage("TAG", TEN, timedelta(minutes=12)), cp)
    assert session.energy_wh is not None
    assert session.energy_wh > 3000
    assert len(csms.links) == 2
    metered = [payload["meterValue"][0]["timestamp"] for action, payload in csms.calls if action == "MeterValues"]
    assert metered == sorted(metered)
    assert len(metered) >= 18
    assert csms.actions().count("StartTransaction") == csms.actions().count("StopTransaction") == 1


async def test_a_refused_card_fails_the_story_at_that_step() -> None:
    def blocking(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return {"idTagInfo": {"status": "Blocked"}} if action == "Authorize" else friendly(action, payload)

    steps: list[Step] = []
    async with ScriptedCsms(blocking) as csms, station(csms, timeout_s=60) as cp:
        with pytest.raises(ExpectationFailed, match="Blocked"):
            await play(charge("TAG", TEN), cp, steps.append)
    assert steps[-1] == HoldCard("TAG")


async def test_a_session_that_ends_early_fails_the_story() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        await cp.booted()

        async def stop_from_afar() -> None:
            await csms.say('[2,"x","RemoteStopTransaction",{"transactionId":71}]')

        story = (PlugIn(), HoldCard("TAG"))
        await play(story, cp)
        await stop_from_afar()
        with pytest.raises(ExpectationFailed, match="ended early: Remote"):
            await play((ChargeFor(timedelta(days=1)),), cp)


async def test_a_stop_that_the_csms_does_not_acknowledge_fails_the_story() -> None:
    def deaf_to_stops(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return None if action == "StopTransaction" else friendly(action, payload)

    async with ScriptedCsms(deaf_to_stops) as csms, station(csms) as cp:

        def lose_patience(step: Step) -> None:
            if isinstance(step, StopByCard):
                cp.timeout_s = 0.1

        with pytest.raises(ExpectationFailed, match="stopped: not seen"):
            await play(charge("TAG", TEN), cp, lose_patience)


@pytest.mark.parametrize("step", [ChargeFor(TEN), StopByCard()])
async def test_steps_without_a_session_fail(step: Step) -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        with pytest.raises(ExpectationFailed, match="no session at connector 1"):
            await play((step,), cp)


class DeskOf:
    """A desk that lets the scripted CSMS speak, and remembers what it said."""

    def __init__(self, csms: ScriptedCsms) -> None:
        self.csms = csms
        self.said: list[Any] = []

    async def command(self, identity: str, action: str, payload: Mapping[str, Any]) -> None:
        self.said.append((identity, action, payload))
        await self.csms.say(json.dumps([2, f"d{id(self)}", action, payload]))


async def test_a_desk_orders_and_the_answer_has_to_be_the_wanted_one() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        desk = DeskOf(csms)
        await play((Boot(), Command("ClearCache", answer="Accepted")), cp, desk=desk)
        assert desk.said == [("CP1", "ClearCache", {})]
        with pytest.raises(ExpectationFailed, match="was to be answered Rejected, not Accepted"):
            await play((Command("ClearCache", {}, answer="Rejected"),), cp, desk=DeskOf(csms))


async def test_without_a_desk_the_csms_has_to_act_by_itself() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        await play((Boot(),), cp)
        cp.timeout_s = 0.1
        with pytest.raises(ExpectationFailed, match="ClearCache, which the CSMS has to send"):
            await play((Command("ClearCache"),), cp)


async def test_instants_and_the_transaction_are_filled_in_at_play() -> None:
    payload = {"location": "ftp://127.0.0.1:1/x", "startTime": "$now-1h", "stopTime": "$csms_now", "retries": 0}
    async with ScriptedCsms() as csms, station(csms) as cp:
        desk = DeskOf(csms)
        await play((Boot(), Command("GetDiagnostics", payload)), cp, desk=desk)
        said = desk.said[0][2]
        begin, end = (datetime.fromisoformat(said[name]) for name in ("startTime", "stopTime"))
        assert end - begin == timedelta(hours=1)
        assert abs(end - datetime(2030, 1, 1, tzinfo=UTC)) < timedelta(minutes=5)  # what this CSMS says that it is
        with pytest.raises(ExpectationFailed, match="no session at connector 1"):
            await play((Command("RemoteStopTransaction", {"transactionId": "$transaction_id"}),), cp, desk=desk)


async def test_a_card_that_may_charge_fails_the_refusal() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        with pytest.raises(ExpectationFailed, match="TAG may charge"):
            await play((Boot(), PlugIn(), RefusedCard("TAG")), cp)


async def test_power_that_is_too_high_fails_the_story() -> None:
    async with ScriptedCsms() as csms, station(csms) as cp:
        await play((Boot(), PlugIn(), HoldCard("TAG"), CheckPower(at_least_w=1000)), cp)
        with pytest.raises(ExpectationFailed, match="W flow at connector 1, not 0 to 100"):
            await play((CheckPower(at_most_w=100),), cp)
