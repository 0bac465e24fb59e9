import inspect

from simulators.chargepoint import events
from simulators.transport.verbs import Verbs
from tests.simulators.scripted_csms import ScriptedCsms
from tests.simulators.transport.test_virtual import virtual


def test_every_verb_has_its_sentence() -> None:
    verbs = [member for name, member in inspect.getmembers(Verbs, inspect.isfunction) if not name.startswith("_")]
    assert all(inspect.getdoc(verb) for verb in verbs)


async def test_the_car_and_the_charge_point_suspend_and_go_on() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        await cp.plug()
        await cp.swipe("TAG")
        await cp.charging()
        await cp.ev_suspend()
        await cp.status("SuspendedEV")
        await cp.ev_ready()
        await cp.status("Charging")
        await cp.evse_suspend()
        await cp.status("SuspendedEVSE")
        await cp.evse_resume()
        await cp.status("Charging")


async def test_a_jammed_lock_fails_to_unlock_until_it_is_mended() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        for jammed, status in ((True, "UnlockFailed"), (False, "Unlocked")):
            await cp.jam_lock(jammed=jammed)
            await csms.say(f'[2,"{jammed}","UnlockConnector",{{"connectorId":1}}]')
            answered = await cp.expect(events.CallAnswered)
            assert answered.response == {"status": status}
