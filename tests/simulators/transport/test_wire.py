"""The seam as somebody uses it who writes a wire; how its actions are carried out stands in `test_passage`."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from simulators.transport.virtual_clock import VirtualClock
from simulators.transport.wire import Action, Close, Direction, Pass, Pieces, Remark, Reset, Wire
from tests.simulators.scripted_csms import ScriptedCsms
from tests.simulators.transport.test_virtual import virtual

START = datetime(2026, 1, 1, tzinfo=UTC)


class DropFirstHeartbeat:
    dropped = False

    def connected(self, at: datetime) -> Iterable[Action]:
        return ()

    def carry(self, direction: Direction, text: str, at: datetime) -> Iterable[Action]:
        if direction == "sent" and '"Heartbeat"' in text and not self.dropped:
            self.dropped = True
            return (Remark("fault: the first Heartbeat is dropped"),)
        return (Pass(text),)


async def test_the_example_of_the_documentation_works() -> None:
    wire: Wire = DropFirstHeartbeat()
    async with ScriptedCsms() as csms, virtual(csms, wire=wire, clock=VirtualClock(START), speed=1) as cp:
        await cp.booted()
        for _ in range(2):
            await cp.expect("Heartbeat", within=400)
        assert csms.actions().count("Heartbeat") == 1
        assert "the first Heartbeat is dropped" in cp.tape.tail(100)


async def test_pieces_put_together_are_the_text() -> None:
    text = json.dumps([2, "1", "Heartbeat", {}])
    for count in (1, 3, 100):
        parts = [part async for part in Pieces(text, count, 0).fragments()]
        assert "".join(parts) == text


def test_actions_are_plain_values() -> None:
    assert (Reset(), Close(), Pass("x")) == (Reset(), Close(1000, ""), Pass("x", 0.0, back=False))
