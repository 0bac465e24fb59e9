import json
from collections.abc import Iterable
from datetime import datetime

from simulators.transport.wire import Action, Close, Direction, Pass, Pause, Remark, Reset
from tests.simulators.scripted_csms import ScriptedCsms
from tests.simulators.transport.test_virtual import virtual


class Table:
    """A wire that does what stands in its table for an action, once; everything else passes."""

    def __init__(self, **orders: object) -> None:
        self.orders = dict(orders)
        self.greeting: tuple[Action, ...] = ()

    def connected(self, at: datetime) -> Iterable[Action]:
        return self.greeting

    def carry(self, direction: Direction, text: str, at: datetime) -> Iterable[Action]:
        message = json.loads(text)
        order = self.orders.pop(message[2], None) if message[0] == 2 else None
        return (Pass(text),) if order is None else order(text)  # type: ignore[operator, no-any-return]


async def test_one_frame_can_become_two_or_another() -> None:
    wire = Table(Heartbeat=lambda text: (Pass(text), Pass(text.replace("Heartbeat", "Herzschlag"))))
    async with ScriptedCsms() as csms, virtual(csms, wire=wire) as cp:
        await cp.booted()
        await csms.until(lambda: "Herzschlag" in csms.actions())
        assert csms.actions().count("Heartbeat") == 1


async def test_what_is_held_lets_others_overtake() -> None:
    wire = Table(Authorize=lambda text: (Pass(text, after_s=30),))
    async with ScriptedCsms() as csms, virtual(csms, wire=wire) as cp:
        await cp.booted()
        await cp.swipe("TAG")
        await cp.send_raw('[2,"raw","DataTransfer",{"vendorId":"x"}]')
        await csms.until(lambda: "Authorize" in csms.actions())
        assert csms.actions().index("DataTransfer") < csms.actions().index("Authorize")


async def test_a_call_can_be_answered_in_the_place_of_the_core() -> None:
    answer = json.dumps([3, "r", {"status": "Rejected"}])
    async with ScriptedCsms() as csms, virtual(csms, wire=Table(Reset=lambda text: (Pass(answer, back=True),))) as cp:
        await cp.booted()
        await csms.say('[2,"r","Reset",{"type":"Hard"}]')
        await csms.until(lambda: answer in csms.frames)
        await cp.request("Heartbeat", {})
        assert cp.observed.registration == "Accepted"
        assert csms.actions().count("BootNotification") == 1


async def test_a_reset_breaks_the_connection_and_the_station_dials_again() -> None:
    async with ScriptedCsms() as csms, virtual(csms, wire=Table(Heartbeat=lambda text: (Reset(),))) as cp:
        await cp.booted()
        await csms.until(lambda: len(csms.links) == 2)
        assert csms.closes[0] == 1006


async def test_a_close_comes_after_what_was_passed_before() -> None:
    async with ScriptedCsms() as csms, virtual(csms, wire=Table(Heartbeat=lambda text: (Pass(text), Close(1008, "fault")))) as cp:
        await cp.booted()
        await csms.until(lambda: csms.closes == [1008])
        assert csms.actions().count("Heartbeat") == 1


async def test_a_pause_holds_everything_up_for_its_time() -> None:
    async with ScriptedCsms() as csms, virtual(csms, wire=Table(Heartbeat=lambda text: (Pause("sent", 300), Pass(text)))) as cp:
        await cp.booted()
        paused_at = cp.driver.clock.now()
        await csms.until(lambda: "Heartbeat" in csms.actions())
        assert (cp.driver.clock.now() - paused_at).total_seconds() >= 300


async def test_a_pause_of_both_directions_without_an_end_is_a_half_open_connection_until_it_is_closed() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        cp.driver.perform("sent", (Pause("sent"), Pause("received")))
        await csms.say('[2,"q","ClearCache",{}]')
        await cp.send_raw('[2,"raw","DataTransfer",{"vendorId":"x"}]')
        await cp.cut()
        await csms.until(lambda: csms.closes == [1006])
        assert "DataTransfer" not in csms.actions()
        assert not any("ClearCache" in (entry.frame or "") for entry in cp.tape.entries)


async def test_a_reading_pause_ends_and_nothing_is_lost() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        cp.driver.perform("received", (Pause("received", 60),))
        await csms.say('[2,"q","ClearCache",{}]')
        await csms.until(lambda: any(frame.startswith('[3,"q"') for frame in csms.frames))


async def test_the_first_word_on_a_connection_may_be_the_wires() -> None:
    wire = Table()
    wire.greeting = (Pass("noise"), Pass(b"\x00"))
    async with ScriptedCsms() as csms, virtual(csms, wire=None) as cp:
        csms.answer = lambda action, payload: None
        await cp.connected()
        cp.driver.perform("sent", (Remark("said"), Pass('[2,"g","Greeting",{}]')))
        await csms.until(lambda: "Greeting" in csms.actions())
    async with ScriptedCsms() as csms, virtual(csms, wire=wire) as cp:
        await cp.connected()
        await cp.driver.watch.until(lambda: "a binary frame of 1 bytes is sent" in cp.tape.tail(99), "the greeting", 30)


async def test_without_a_connection_nothing_goes_and_a_note_says_so() -> None:
    async with ScriptedCsms() as csms, virtual(csms) as cp:
        await cp.booted()
        cp.driver.perform("sent", (Pass('[2,"late","DataTransfer",{}]', after_s=60),))
        await cp.cut()
        await cp.disconnected()
        cp.driver.perform("sent", (Reset(),))
        assert "nothing comes of Reset" in cp.tape.tail(99)
        await cp.driver.watch.until(lambda: "a frame was lost: not connected" in cp.tape.tail(99), "the loss", 30)
