import asyncio
import json

import pytest
from sanic import Request
from websockets.exceptions import InvalidStatus

from csms.websocket.handshake import Refusal
from csms.websocket.link import Link
from tests.csms.websocket.sockets import CLOSE, TEXT, Door, admit, dialled, eventually, frame, opened, request


async def refused(door: Door, first: bytes) -> tuple[int, dict[str, list[str]]]:
    async with dialled(door, first) as raw:
        status, headers = await raw.head()
        if status == 101:
            return status, headers
        body = json.loads(await raw.reader.readexactly(int(headers["content-length"][0])))
        assert set(body) == {"details", "error", "status"}
        assert (body["details"], body["status"]) == (None, status)
        assert isinstance(body["error"], str)
        assert body["error"]
        assert await raw.reader.read() == b""
        assert door.links == []
    return status, headers


@pytest.mark.parametrize("offer", ["ocpp1.6", "ocpp2.0.1, ocpp1.6", "ocpp2.0.1,ocpp1.6"])
async def test_an_offer_of_ocpp_1_6_opens_and_is_echoed_once(offer: str) -> None:
    async with opened() as door, dialled(door, request(Sec_WebSocket_Protocol=offer)) as raw:
        status, headers = await raw.head()
        assert (status, headers["sec-websocket-protocol"]) == (101, ["ocpp1.6"])
        assert (await door.link()).subprotocol == "ocpp1.6"


async def test_the_offer_may_be_spread_over_several_headers() -> None:
    first = request().replace(b"\r\n\r\n", b"\r\nSec-WebSocket-Protocol: ocpp1.5\r\n\r\n")
    swapped = first.replace(b"ocpp1.6", b"ocpp2.0.1").replace(b"ocpp1.5", b"ocpp1.6")
    async with opened() as door:
        for text in (first, swapped):
            async with dialled(door, text) as raw:
                assert (await raw.head())[0] == 101


@pytest.mark.parametrize("offer", ["ocpp2.0.1", "OCPP1.6", None])
async def test_no_subprotocol_in_common_is_400_before_any_upgrade(offer: str | None) -> None:
    async with opened() as door:
        assert (await refused(door, request(Sec_WebSocket_Protocol=offer)))[0] == 400


@pytest.mark.parametrize("target", ["/ocpp/CP2", "/ocpp/cp1", "/ocpp/CP1/", "/ocpp/%FF", "/ocpp/%zz"])
async def test_an_unknown_identity_is_404_before_any_upgrade(target: str) -> None:
    async with opened() as door:
        assert (await refused(door, request(target, Authorization="wrong", Sec_WebSocket_Protocol=None)))[0] == 404


async def test_wrong_credentials_are_401_and_asked_for() -> None:
    async with opened() as door:
        status, headers = await refused(door, request(Authorization="wrong", Sec_WebSocket_Protocol=None))
        assert (status, headers["www-authenticate"]) == (401, ['Basic realm="charge points"'])
        with pytest.raises(InvalidStatus, match="401"):
            async with door.connect(additional_headers={"Authorization": "wrong"}):
                pass


async def test_the_identity_may_be_percent_encoded() -> None:
    async with opened() as door, dialled(door, request("/ocpp/RDAM%20123?x=1")) as raw:
        assert (await raw.head())[0] == 101
        await door.link()
        assert door.identities == ["RDAM 123"]


async def test_a_plain_get_is_426() -> None:
    async with opened() as door:
        first = b"GET /ocpp/CP1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        status, headers = await refused(door, first)
        assert (status, headers["upgrade"]) == (426, ["websocket"])


async def test_another_websocket_version_is_426_and_told_the_right_one() -> None:
    async with opened() as door:
        status, headers = await refused(door, request(Sec_WebSocket_Version="8"))
        assert (status, headers["sec-websocket-version"]) == (426, ["13"])


@pytest.mark.parametrize("key", [None, "short", "!"])
async def test_a_broken_upgrade_request_is_400(key: str | None) -> None:
    async with opened() as door:
        assert (await refused(door, request(Sec_WebSocket_Key=key)))[0] == 400


@pytest.mark.parametrize("target", ["/ocpp/CP1\x01", "/ocpp/\x7f", "\x00", "http://["])
async def test_a_target_that_is_no_url_is_400(target: str) -> None:
    async with opened() as door, dialled(door, request(target)) as raw:
        assert (await raw.head())[0] == 400


async def test_the_upgrade_may_be_asked_for_in_the_second_connection_header() -> None:
    first = request().replace(b"Connection: Upgrade", b"Connection: keep-alive\r\nConnection: Upgrade")
    async with opened() as door, dialled(door, first) as raw:
        assert (await raw.head())[0] == 101


async def test_compression_is_never_agreed_to() -> None:
    async with opened() as door, dialled(door, request(Sec_WebSocket_Extensions="permessage-deflate")) as raw:
        assert "sec-websocket-extensions" not in (await raw.head())[1]


async def test_frames_that_do_not_wait_for_the_upgrade_are_not_lost() -> None:
    many = b"".join(frame(TEXT, b"%d" % number) for number in range(100))
    async with opened() as door, dialled(door, request() + many) as raw:
        await raw.head()
        assert [await raw.get() for _ in range(100)] == [(TEXT, b"%d" % number) for number in range(100)]


async def test_frames_that_come_while_admission_is_decided_are_not_lost() -> None:
    gate = asyncio.Event()

    async def slowly(request: Request) -> str | Refusal:
        await gate.wait()
        return await admit(request)

    async with opened(judge=slowly) as door, dialled(door) as raw:
        raw.put(TEXT, b"x" * 200_000)  # more than Sanic buffers of a request
        await raw.writer.drain()
        gate.set()
        await raw.head()
        assert await raw.get() == (TEXT, b"x" * 200_000)


async def test_admission_runs_to_its_end_when_the_client_hangs_up() -> None:
    begun, gate, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly(request: Request) -> str | Refusal:
        begun.set()
        await gate.wait()
        ended.set()
        return await admit(request)

    async with opened(judge=slowly) as door:
        async with dialled(door):
            await begun.wait()
        await eventually(lambda: not door.server.connections)
        gate.set()
        async with asyncio.timeout(20):
            await ended.wait()
        assert door.links == []


async def test_a_session_outlives_its_connection_and_can_still_await() -> None:
    done = asyncio.Event()

    async def session(link: Link) -> None:
        while await link.receive() is not None:
            pass
        await eventually(lambda: not door.server.connections)
        done.set()

    async with opened(session) as door:
        async with door.connect() as client:
            await client.send("x")
        async with asyncio.timeout(20):
            await done.wait()


async def test_a_session_that_ends_closes_its_connection() -> None:
    async def session(link: Link) -> None:
        await link.receive()

    async with opened(session) as door, door.connect() as client:
        await client.send("x")
        await client.wait_closed()
        assert client.close_code == 1000


async def test_a_stopping_server_lets_the_session_say_goodbye() -> None:
    async with opened() as door, door.connect() as client:
        link = await door.link()
        await door.server.before_stop()  # cancels the handlers
        await eventually(lambda: not door.server.app.websocket_tasks)
        await client.send("still here")
        assert await client.recv() == "still here"
        await link.close(1012, "restart")
        await client.wait_closed()
        assert (client.close_code, client.close_reason) == (1012, "restart")


async def test_a_stopping_server_closes_what_nobody_has_closed_with_1001() -> None:
    async with opened() as door:
        client = await door.connect()
        await door.link()
        closing = asyncio.ensure_future(client.wait_closed())
    await closing
    assert client.close_code == 1001


async def test_a_stopping_server_drops_a_peer_that_does_not_answer_the_close() -> None:
    async with opened(close_timeout_s=0.05) as door, dialled(door) as raw:
        await raw.head()
        link = await door.link()
        for connection in list(door.server.connections):
            assert connection.close_if_idle() is False
        assert (await raw.get() or (0, b""))[0] == CLOSE
        await eventually(lambda: not door.server.connections)
        assert link.close_code == 1001
