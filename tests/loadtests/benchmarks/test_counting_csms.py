import asyncio
import json

from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection, connect
from websockets.frames import Frame, Opcode
from websockets.typing import Subprotocol

from loadtests.benchmarks.counting_csms import CountingCsms, unmasked


def dialling(url: str) -> connect:
    return connect(f"{url}/CP1", subprotocols=[Subprotocol("ocpp1.6")], compression=None, proxy=None)


async def ask(link: ClientConnection, action: str, payload: dict[str, object]) -> dict[str, object]:
    await link.send(json.dumps([2, "1", action, payload]))
    kind, _, answer = json.loads(await link.recv())
    assert kind == 3
    return dict(answer)


async def test_it_accepts_everything_and_counts() -> None:
    async with CountingCsms(interval_s=300) as csms, dialling(csms.url) as link:
        assert (await ask(link, "BootNotification", {"x": "y" * 70_000}))["interval"] == 300
        assert [(await ask(link, "StartTransaction", {}))["transactionId"] for _ in range(2)] == [1, 2]
        assert await ask(link, "StopTransaction", {}) == {"idTagInfo": {"status": "Accepted"}}
        assert "currentTime" in await ask(link, "Heartbeat", {})
        assert await ask(link, "MeterValues", {}) == {}
        await (await link.ping())
        await csms.until(lambda: csms.calls == 6, 30)
        assert len(csms.booted_s) == 1


async def test_a_flood_asks_again_after_every_answer_and_ends() -> None:
    async with CountingCsms() as csms, dialling(csms.url) as link:

        async def answer() -> None:
            async for text in link:
                await link.send(json.dumps([3, json.loads(text)[1], {}]))

        answering = asyncio.create_task(answer())
        assert await csms.flood("GetConfiguration", {"key": ["x"]}, 1) > 1
        before = csms.answers
        await ask_nothing(link)
        assert csms.answers == before
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)


async def ask_nothing(link: ClientConnection) -> None:
    """A round trip without a call: what was under way has arrived by then."""
    await (await link.ping())


@given(st.binary(min_size=4, max_size=4), st.binary(max_size=300))
def test_a_clients_frame_is_unmasked(mask: bytes, body: bytes) -> None:
    wire = Frame(Opcode.TEXT, body).serialize(mask=True)
    start = 2 if len(body) < 126 else 4
    assert unmasked(wire[start : start + 4], wire[start + 4 :]) == body
    assert unmasked(mask, unmasked(mask, body)) == body
