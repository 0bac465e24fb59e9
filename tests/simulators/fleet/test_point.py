import asyncio
import json

from simulators.chargepoint.events import Plug, Swipe
from simulators.chargepoint.profile import Profile
from simulators.fleet.ground import Ground
from simulators.fleet.link import Address
from simulators.fleet.plan import Plan, Redial
from simulators.fleet.point import Point
from simulators.transport.clock import ScaledClock
from tests.simulators.fleet.conftest import until
from tests.simulators.scripted_csms import ScriptedCsms, mute

SOON = Redial(0.01, 0.05)


def point(csms: str, **options: object) -> Point:
    plan = Plan(redial=SOON, **options)  # type: ignore[arg-type]
    profile = Profile(reset_takes_s=0.0, call_timeout_s=30 * plan.speed)  # as long as ever for the CSMS, which lives in real time
    ground = Ground(plan, Address(csms), profile, ScaledClock(plan.speed), 0.0)
    return Point(ground, 1)


async def accepted(one: Point) -> Point:
    one.dial_after(0)
    await until(lambda: one.accepted and one.settled)
    return one


async def leave(*points: Point) -> None:
    for one in points:
        one.leave()
        await until(lambda one=one: one.link is None)  # type: ignore[misc]


async def test_it_dials_boots_and_leaves_cleanly(scripted: ScriptedCsms) -> None:
    one = point(scripted.url)
    assert one.state == "waiting"
    await accepted(one)
    assert (one.identity, one.tag, one.state) == ("CP00001", "TAG00001", "idle")
    assert scripted.actions()[0] == "BootNotification"
    await leave(one)
    await scripted.until(lambda: scripted.closes == [1000])
    one.dial_after(0)
    assert one._dial_timer is None


async def test_a_session_is_counted_from_card_to_stop(scripted: ScriptedCsms) -> None:
    one = await accepted(point(scripted.url, speed=600.0))
    one.act(Plug(1))
    one.act(Swipe(1, one.tag))
    await until(lambda: one.state == "charging")
    await until(lambda: "MeterValues" in scripted.actions())  # its timer rang
    one.act(Swipe(1, one.tag))
    await until(lambda: one.ground.counts["stopped"] == 1 and one.settled)
    assert one.ground.counts["queued"] == one.ground.counts["acknowledged"]
    assert one.ground.tally.histogram("response", "StopTransaction").count == 1
    assert one.ground.tally.histogram("tool", "timer lag").count > 0
    await leave(one)


async def test_a_broken_connection_is_dialled_again_by_the_back_off(scripted: ScriptedCsms) -> None:
    one = await accepted(point(scripted.url))
    one.cut("storm", Redial(0.02, 0.02, 0))
    await until(lambda: one.ground.tally.number("connections", "reconnects") == 1)
    assert one.ground.tally.counts["closes"] == {"storm": 1}
    assert one.redial == Redial(0.02, 0.02, 0)
    await leave(one)


async def test_without_network_it_does_not_dial_until_it_is_told(scripted: ScriptedCsms) -> None:
    one = await accepted(point(scripted.url))
    one.isolate("outage")
    await until(lambda: one.state == "offline")
    assert one._dial_timer is None
    one.dial_after(0)
    await until(lambda: one.accepted)
    await leave(one)


async def test_a_blackout_ends_in_a_new_boot(scripted: ScriptedCsms) -> None:
    one = await accepted(point(scripted.url))
    one.cut_power()
    await until(lambda: one.link is None)
    one.restore_power()
    await until(lambda: one.accepted and one.settled)
    assert scripted.actions().count("BootNotification") == 2
    await leave(one)


async def test_a_reset_by_the_csms_hangs_up_and_boots_again(scripted: ScriptedCsms) -> None:
    one = await accepted(point(scripted.url))
    await scripted.say('[2,"r","Reset",{"type":"Hard"}]')
    await until(lambda: scripted.actions().count("BootNotification") == 2)
    assert one.ground.tally.counts["commands"] == {"Reset": 1}
    await leave(one)


async def test_a_refused_dial_is_counted_by_cause_and_tried_again() -> None:
    async with ScriptedCsms(refuse=404) as csms:
        one = point(csms.url)
        one.dial_after(0)
        await until(lambda: one.ground.tally.number("dials failed", "not_found (HTTP 404)") > 1)
        assert "CP00001" not in one.why
        assert one.state == "waiting"
        one.leave()
        await asyncio.gather(*one.ground.tasks)


async def test_a_csms_that_does_not_answer_leaves_it_booting() -> None:
    async with ScriptedCsms(mute) as csms:
        one = point(csms.url)
        one.dial_after(0)
        await until(lambda: one.witness.waits)
        assert (one.state, one.settled) == ("booting", False)
        await leave(one)


async def test_a_new_authorization_key_is_the_password_of_the_next_dial(scripted: ScriptedCsms) -> None:
    one = await accepted(point(scripted.url))
    key = json.dumps({"key": "AuthorizationKey", "value": "0123456789abcdef0123"})
    await scripted.say(f'[2,"k","ChangeConfiguration",{key}]')
    await until(lambda: one._password == "0123456789abcdef0123")
    await until(lambda: one.accepted and one.ground.tally.number("connections", "reconnects") == 1)
    assert scripted.credentials[-1] is not None
    await leave(one)


async def test_an_errand_is_run_and_its_end_is_reported(scripted: ScriptedCsms) -> None:
    one = await accepted(point(scripted.url))
    await scripted.say('[2,"d","GetDiagnostics",{"location":"ftp://127.0.0.1:1/in"}]')
    await scripted.until(lambda: any(a == "DiagnosticsStatusNotification" and p["status"] == "UploadFailed" for a, p in scripted.calls))
    await leave(one)
