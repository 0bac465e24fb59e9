import asyncio
import ssl
from collections.abc import Callable

import pytest

from simulators.fleet.link import Address, Link, dial
from simulators.transport.basic import authorization
from simulators.transport.dial import DialFailed
from tests.simulators.scripted_csms import ScriptedCsms

KEY = "0f" * 20


class Hearer:
    """An owner that keeps what it is told."""

    def __init__(self) -> None:
        self.link: Link | None = None
        self.texts: list[str] = []
        self.reason: str | None = None
        self._happened = asyncio.Event()

    def opened(self, link: Link) -> None:
        self.link = link

    def heard(self, text: str) -> None:
        self.texts.append(text)
        self._happened.set()

    def lost(self, link: Link, reason: str) -> None:
        self.reason = reason
        self._happened.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not holds():
                self._happened.clear()
                await self._happened.wait()


async def dialled(csms: ScriptedCsms, password: str | None = None) -> tuple[Hearer, Link]:
    owner = Hearer()
    await dial(owner, Address(csms.url), "CP 1", password)
    assert owner.link is not None
    return owner, owner.link


async def test_text_goes_both_ways() -> None:
    async with ScriptedCsms() as csms:
        owner, link = await dialled(csms)
        link.send('[2,"1","Heartbeat",{}]')
        await owner.until(lambda: bool(owner.texts))
        assert owner.texts[0].startswith('[3, "1"')
        await csms.say("é" * 70_000)
        await owner.until(lambda: len(owner.texts) == 2)
        assert owner.texts[1] == "é" * 70_000
        link.close(1000, "done")
        await owner.until(lambda: owner.reason is not None)


async def test_identity_password_and_subprotocol_are_in_the_handshake_and_no_extension() -> None:
    async with ScriptedCsms() as csms:
        _, link = await dialled(csms, "secret")
        assert csms.paths == ["/ocpp/CP%201"]
        assert csms.credentials == ["Basic Q1AgMTpzZWNyZXQ="]
        assert csms.extensions == [None]
        link.close()


@pytest.mark.parametrize("by_digits", [False, True])
async def test_a_hexadecimal_password_is_tried_as_octets_and_then_by_its_digits(by_digits: bool) -> None:
    tried = [authorization("CP 1", bytes.fromhex(KEY)), authorization("CP 1", KEY)][: 1 + by_digits]
    async with ScriptedCsms(known=tried[-1]) as csms:
        _, link = await dialled(csms, KEY)
        link.close()
    assert csms.credentials == tried


async def test_a_hexadecimal_password_that_nobody_knows_is_refused() -> None:
    for csms in (ScriptedCsms(known="another"), ScriptedCsms(refuse=503)):
        async with csms:
            with pytest.raises(DialFailed):
                await dialled(csms, KEY)


async def test_a_close_is_clean_and_tells_its_code() -> None:
    async with ScriptedCsms() as csms:
        owner, link = await dialled(csms)
        link.close(1000, "station leaves")
        link.send("into the void")
        await owner.until(lambda: owner.reason is not None)
        assert owner.reason == "1000 station leaves"
        await csms.until(lambda: csms.closes == [1000])


async def test_the_close_of_the_other_side_is_answered_and_told() -> None:
    async with ScriptedCsms() as csms:
        owner, _ = await dialled(csms)
        await csms.links[0].close(1012, "restart")
        await owner.until(lambda: owner.reason is not None)
        assert owner.reason == "1012 restart"
        assert csms.links[0].close_code == 1012


async def test_an_abort_resets_the_connection() -> None:
    async with ScriptedCsms() as csms:
        owner, link = await dialled(csms)
        link.abort("network cut")
        await owner.until(lambda: owner.reason is not None)
        assert owner.reason == "network cut"
        await csms.until(lambda: csms.closes == [1006])


async def test_a_ping_is_answered() -> None:
    async with ScriptedCsms() as csms:
        _, link = await dialled(csms)
        async with asyncio.timeout(30):
            await (await csms.links[0].ping())
        link.close()


@pytest.mark.parametrize(("status", "kind"), [(404, "not_found"), (401, "unauthorized"), (503, "status")])
async def test_a_refusal_is_put_into_words(status: int, kind: str) -> None:
    async with ScriptedCsms(refuse=status) as csms:
        with pytest.raises(DialFailed) as failed:
            await dial(Hearer(), Address(csms.url), "CP1")
        assert (failed.value.kind, failed.value.status) == (kind, status)


async def test_a_server_without_the_subprotocol_is_refused() -> None:
    async with ScriptedCsms(subprotocol=None) as csms:
        with pytest.raises(DialFailed) as failed:
            await dial(Hearer(), Address(csms.url), "CP1")
        assert failed.value.kind == "subprotocol"


async def test_nothing_that_listens_is_told_as_such() -> None:
    csms = ScriptedCsms()
    await csms.open()
    url = csms.url
    await csms.close()
    with pytest.raises(DialFailed) as failed:
        await dial(Hearer(), Address(url), "CP1")
    assert failed.value.kind == "refused"


@pytest.mark.parametrize("answer", [b"", b"220 ready\r\n\r\n", b"HTTP/1.1 101 Switching Protocols\r\n\r\n"])
async def test_something_that_speaks_no_websocket_is_told_as_such(answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(DialFailed) as failed:
            await dial(Hearer(), Address(f"ws://127.0.0.1:{port}"), "CP1")
    assert not failed.value.kind.startswith("refused")


async def test_tls_with_a_server_that_speaks_none_fails() -> None:
    async with ScriptedCsms() as csms:
        address = Address(csms.url.replace("ws:", "wss:"), tls=ssl.create_default_context())
        with pytest.raises(DialFailed) as failed:
            await dial(Hearer(), address, "CP1")
        assert failed.value.kind == "tls"


async def test_a_text_that_is_none_closes_with_1007_and_a_broken_frame_with_1002() -> None:
    async with ScriptedCsms() as csms:
        for data, code in ((b"\x81\x01\xff", 1007), (b"\x83\x00", 1002)):
            owner, _ = await dialled(csms)
            csms.links[-1].transport.write(data)
            await owner.until(lambda owner=owner: owner.reason is not None)  # type: ignore[misc]
            assert owner.reason is not None
            assert owner.reason.startswith(str(code))
