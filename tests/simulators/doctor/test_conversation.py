import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection

from simulators.doctor import network, security
from simulators.doctor.conversation import Conversation
from simulators.doctor.findings import Ailment
from tests.simulators.doctor.servers import raw, websocket
from tests.simulators.scripted_csms import ScriptedCsms


@asynccontextmanager
async def talking(port: int, password: str | None = None) -> AsyncIterator[Conversation]:
    connection = await network.reach(await network.resolve("127.0.0.1", port))
    talk = Conversation(await security.bare(connection), f"ws://127.0.0.1:{port}/ocpp/CP1", "CP1", password)
    try:
        yield talk
    finally:
        await talk.leave()


async def echo(link: ServerConnection) -> None:
    async for text in link:
        await link.send(text)


async def test_text_goes_both_ways_and_the_end_is_polite() -> None:
    async with websocket(echo) as port, talking(port) as talk:
        await talk.upgrade()
        assert talk.subprotocol == "ocpp1.6"
        await talk.say("é")
        assert await talk.hear(30) == "é"
        assert talk.close_words is None


async def test_the_password_is_sent_as_the_station_would() -> None:
    async with ScriptedCsms() as csms, talking(int(csms.url.split(":")[2].split("/")[0]), "p:w") as talk:
        await talk.upgrade()
    assert csms.credentials == ["Basic " + base64.b64encode(b"CP1:p:w").decode()]


async def test_silence_is_none_and_no_close() -> None:
    async with websocket(echo) as port, talking(port) as talk:
        await talk.upgrade()
        assert await talk.hear(0.01) is None
        assert talk.close_words is None


async def test_a_dropped_connection_is_told_from_a_close() -> None:
    async def drop(link: ServerConnection) -> None:
        link.transport.abort()

    async with websocket(drop) as port, talking(port) as talk:
        await talk.upgrade()
        assert await talk.hear(30) is None
        assert talk.close_words == "code 1006, dropped without a close frame"
        await talk.say("nobody listens")


async def test_a_wrong_accept_key_is_no_websocket() -> None:
    answer = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n"
    async with raw(answer) as port, talking(port) as talk:
        with pytest.raises(Ailment) as failure:
            await talk.upgrade()
    assert failure.value.finding.cause == "upgrade-refused"
