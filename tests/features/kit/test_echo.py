from collections.abc import Awaitable, Callable

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.frames import Opcode
from websockets.typing import Subprotocol

from features.kit.echo import Echo, echo

PATIENCE_S, BRIEF_S = 30.0, 2.0
"""For what comes, and for what does not."""


async def play(handler: Callable[[ServerConnection], Awaitable[None]], body: bytes = b"p", patience_s: float = PATIENCE_S) -> Echo:
    async with serve(handler, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")]) as server:
        port = server.sockets[0].getsockname()[1]
        return await echo(f"ws://127.0.0.1:{port}/ocpp", "CP1", "a message in pieces", body, patience_s=patience_s)


@pytest.mark.parametrize("size", [0, 1, 125])
async def test_a_good_server_gives_the_ping_back_and_hears_one_message(size: int) -> None:
    async def handler(link: ServerConnection) -> None:
        await link.send(f"heard: {await link.recv()!s}")

    assert await play(handler, b"p" * size) == Echo(True, "heard: a message in pieces")


async def test_a_server_that_gives_no_pong_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    async def handler(link: ServerConnection) -> None:
        usual = link.protocol.send_frame
        monkeypatch.setattr(link.protocol, "send_frame", lambda frame: None if frame.opcode is Opcode.PONG else usual(frame))
        await link.send(f"heard: {await link.recv()!s}")

    assert await play(handler, patience_s=BRIEF_S) == Echo(False, "heard: a message in pieces")


async def test_a_server_that_says_nothing_gives_no_answer() -> None:
    async def handler(link: ServerConnection) -> None:
        await link.wait_closed()

    assert await play(handler, patience_s=BRIEF_S) == Echo(True, "")


async def test_a_server_that_hangs_up_gives_neither() -> None:
    async def handler(link: ServerConnection) -> None:
        link.transport.abort()

    assert await play(handler) == Echo(False, "")


async def test_an_answer_that_is_no_text_is_told_as_such() -> None:
    async def handler(link: ServerConnection) -> None:
        await link.send(str(await link.recv()).encode())

    assert await play(handler) == Echo(True, "a binary frame of 19 bytes")
