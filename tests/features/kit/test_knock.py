import asyncio
from base64 import b64decode
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from features.kit.knock import knock
from simulators.transport.basic import authorization
from tests.simulators.scripted_csms import ScriptedCsms

KEY = "0f" * 20
SEEN: list[str] = []


def judge(link: ServerConnection, request: Request) -> Response | None:
    """Whoever has the password `right` comes in."""
    said = request.headers.get("Authorization", "Basic ").removeprefix("Basic ")
    SEEN.append(b64decode(said).decode())
    return None if SEEN[-1].endswith(":right") else link.respond(HTTPStatus.UNAUTHORIZED, "")


async def stay(link: ServerConnection) -> None:
    await link.wait_closed()


async def leave(link: ServerConnection) -> None:
    await link.close(1002)


async def test_whoever_is_let_in_is_accepted() -> None:
    async with serve(stay, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")], process_request=judge) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp"
        found = await knock(url, "CP1", password="right")
        assert (found.accepted, found.subprotocol, SEEN[-1]) == (True, "ocpp1.6", "CP1:right")


@pytest.mark.parametrize(("password", "user", "said"), [(None, None, ""), ("wrong", None, "CP1:wrong"), ("wrong", "CP2", "CP2:wrong")])
async def test_whoever_is_turned_away_is_refused(password: str | None, user: str | None, said: str) -> None:
    async with serve(stay, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")], process_request=judge) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp"
        found = await knock(url, "CP1", password=password, user=user)
        assert (found.accepted, found.words, SEEN[-1]) == (False, "HTTP 401", said)


async def test_whoever_is_shown_elsewhere_is_not_let_in() -> None:
    def point(link: ServerConnection, request: Request) -> Response | None:
        if request.path != "/ocpp/CP1":
            return None
        answer = link.respond(HTTPStatus.FOUND, "")
        answer.headers["Location"] = "/elsewhere"
        return answer

    async with serve(stay, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")], process_request=point) as server:
        found = await knock(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp", "CP1")
        assert (found.accepted, found.words) == (False, "HTTP 302")


@pytest.mark.parametrize(("known", "by_digits"), [(bytes.fromhex(KEY), False), (KEY, True)])
async def test_whoever_knows_a_hexadecimal_password_by_octets_or_by_digits_lets_it_in(known: str | bytes, by_digits: bool) -> None:
    async with ScriptedCsms(known=authorization("CP1", known)) as csms:
        found = await knock(csms.url, "CP1", password=KEY)
    assert (found.accepted, found.by_digits) == (True, by_digits)


async def test_a_hexadecimal_password_is_refused_when_neither_octets_nor_digits_are_let_in() -> None:
    async with ScriptedCsms(known="another") as csms:
        assert not (await knock(csms.url, "CP1", password=KEY)).accepted
    assert csms.credentials == [authorization("CP1", bytes.fromhex(KEY)), authorization("CP1", KEY)]


async def test_a_connection_without_a_subprotocol_that_is_closed_is_refused() -> None:
    async with serve(leave, "127.0.0.1", 0) as server:
        found = await knock(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp", "CP1", subprotocols=["ocpp0.1"])
        assert (found.accepted, found.words) == (False, "closed with 1002")


async def test_a_connection_without_a_subprotocol_that_stays_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("features.kit.knock.THOUGHT_S", 0.05)
    async with serve(stay, "127.0.0.1", 0) as server:
        found = await knock(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp", "CP1", subprotocols=["ocpp0.1"])
        assert (found.accepted, found.subprotocol) == (True, "")


async def test_a_server_that_speaks_something_else_refuses() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        found = await knock(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp", "CP1")
        assert not found.accepted


async def test_nobody_there_is_no_refusal(unused_tcp_port: int) -> None:
    with pytest.raises(OSError, match="Connect call failed"):
        await knock(f"ws://127.0.0.1:{unused_tcp_port}/ocpp", "CP1")
