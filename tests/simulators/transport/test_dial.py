import asyncio
import base64
import socket
import ssl
from http import HTTPStatus

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from simulators.transport.basic import authorization
from simulators.transport.dial import DialFailed, dial, explain, station_url
from tests.simulators.scripted_csms import ScriptedCsms

KEY = "0001020304050607FFFFFFFFFFFFFFFFFFFFFFFF"
OCTETS, DIGITS = authorization("CP1", bytes.fromhex(KEY)), authorization("CP1", KEY)


def _reasoned(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("identity", "path"),
    [("CP1", "CP1"), ("RDAM 123", "RDAM%20123"), ("A/B", "A%2FB"), ("é%", "%C3%A9%25")],
)
def test_the_identity_is_percent_encoded_behind_the_path(identity: str, path: str) -> None:
    assert station_url("ws://h:1/ocpp", identity) == f"ws://h:1/ocpp/{path}"
    assert station_url("ws://h:1/ocpp/", identity) == f"ws://h:1/ocpp/{path}"


@pytest.mark.parametrize(
    "url",
    [
        "http://h:1/ocpp",
        "localhost:9000",
        "",
        "ws://",
        "ws://h:99999/",
        "ws://[::1/",
        "ws://h/ocpp?x=1",
        "ws://h:0",
    ],
)
def test_an_unusable_address_is_told_in_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match=r"no WebSocket address|query or fragment"):
        station_url(url, "CP1")


def test_an_empty_identity_is_refused() -> None:
    with pytest.raises(ValueError, match="identity is empty"):
        station_url("ws://h/ocpp", "")


async def test_dialling_agrees_to_ocpp16_without_compression_and_sends_credentials() -> None:
    async with ScriptedCsms() as csms:
        link = await dial(csms.url, "CP 1", password="a:b")
        assert link.subprotocol == "ocpp1.6"
        await link.close()
    assert csms.paths == ["/ocpp/CP%201"]
    assert csms.extensions == [None]
    assert csms.credentials == ["Basic " + base64.b64encode(b"CP 1:a:b").decode()]


@pytest.mark.parametrize(("asked", "interval_s"), [(5, 5), (0, None)])
async def test_pings_come_at_the_interval_asked_for_or_never(asked: int, interval_s: int | None) -> None:
    async with ScriptedCsms() as csms:
        link = await dial(csms.url, "CP1", ping_interval_s=asked)
        assert link.ping_interval == interval_s
        assert (link.keepalive_task is None) is (interval_s is None)
        await link.close()


async def test_without_a_password_no_credentials_are_sent() -> None:
    async with ScriptedCsms() as csms:
        await (await dial(csms.url, "CP1")).close()
    assert csms.credentials == [None]


@pytest.mark.parametrize(("known", "tried"), [(OCTETS, [OCTETS]), (DIGITS, [OCTETS, DIGITS])])
async def test_a_hexadecimal_password_is_tried_as_octets_and_then_by_its_digits(known: str, tried: list[str]) -> None:
    async with ScriptedCsms(known=known) as csms:
        await (await dial(csms.url, "CP1", password=KEY)).close()
    assert csms.credentials == tried


async def test_a_hexadecimal_password_that_nobody_knows_is_unauthorized_and_any_other_refusal_ends_the_dial_at_once() -> None:
    async with ScriptedCsms(known="another") as csms:
        with pytest.raises(DialFailed, match="HTTP 401"):
            await dial(csms.url, "CP1", password=KEY)
    assert csms.credentials == [OCTETS, DIGITS]
    async with ScriptedCsms(refuse=503) as csms:
        with pytest.raises(DialFailed, match="HTTP 503"):
            await dial(csms.url, "CP1", password=KEY)
    assert csms.credentials == [OCTETS]


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (401, "unauthorized", False),
        (403, "unauthorized", False),
        (404, "not_found", False),
        (400, "status", False),
        (503, "status", True),
    ],
)
async def test_each_http_refusal_is_explained(status: int, kind: str, retryable: bool) -> None:
    async with ScriptedCsms(refuse=status) as csms:
        with pytest.raises(DialFailed) as failure:
            await dial(csms.url, "CP1")
    assert (failure.value.kind, failure.value.status, failure.value.retryable) == (kind, status, retryable)
    assert f"HTTP {status}" in str(failure.value)
    assert "try:" in str(failure.value)


@pytest.mark.parametrize("status", [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN])
async def test_the_words_of_a_refusal_are_told_and_say_what_to_try(status: HTTPStatus) -> None:
    def refuse(link: ServerConnection, _: Request) -> Response:
        return link.respond(status, '{"error":"security profile 2 needs TLS"}')

    async with await serve(lambda link: link.wait_closed(), "127.0.0.1", 0, process_request=refuse) as server:
        with pytest.raises(DialFailed, match="it says: security profile 2 needs TLS") as failure:
            await dial(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", "CP1", password="secret")
    assert (failure.value.kind, failure.value.hint) == ("unauthorized", "use wss:// instead of ws://")


async def redirecting(location: str, status: HTTPStatus = HTTPStatus.FOUND) -> Server:
    def point(link: ServerConnection, request: Request) -> Response:
        answer = link.respond(status, "")
        answer.headers["Location"] = location
        return answer

    return await serve(lambda link: link.wait_closed(), "127.0.0.1", 0, process_request=point)


@pytest.mark.parametrize("status", [HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.TEMPORARY_REDIRECT])
async def test_a_redirect_is_explained_and_not_followed(status: HTTPStatus) -> None:
    async with ScriptedCsms() as elsewhere:
        csms = await redirecting(f"{elsewhere.url}/CP1", status)
        try:
            with pytest.raises(DialFailed, match=f"answered {status} to {elsewhere.url}/CP1") as failure:
                await dial(f"ws://127.0.0.1:{csms.sockets[0].getsockname()[1]}/ocpp", "CP1")
        finally:
            csms.close()
        assert elsewhere.paths == []
    assert (failure.value.status, failure.value.retryable) == (status, False)


async def test_a_server_without_the_subprotocol_is_explained_and_left() -> None:
    async with ScriptedCsms(subprotocol=None) as csms:
        with pytest.raises(DialFailed, match=r"ocpp1\.6") as failure:
            await dial(csms.url, "CP1")
        await csms.until(lambda: csms.closes == [1002])
    assert failure.value.kind == "subprotocol"


async def test_a_closed_port_is_explained() -> None:
    with socket.socket() as silent:  # has the port, so that nobody else does, and does not listen
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(DialFailed, match=r"nothing listens at 127\.0\.0\.1:") as failure:
            await dial(f"ws://127.0.0.1:{silent.getsockname()[1]}/ocpp", "CP1")
    assert (failure.value.kind, failure.value.retryable) == ("refused", True)


async def test_a_closed_port_behind_several_addresses_is_explained() -> None:
    error = OSError("Multiple exceptions: [Errno 111] Connect call failed ('::1', 1), [Errno 111] ...")
    assert explain(error, "ws://localhost:1/ocpp/CP1").kind == "refused"


async def test_tls_towards_a_plain_server_is_explained() -> None:
    async with ScriptedCsms() as csms:
        with pytest.raises(DialFailed) as failure:
            await dial(csms.url.replace("ws:", "wss:"), "CP1")
    assert failure.value.kind == "tls"


async def test_something_that_speaks_no_http_is_explained() -> None:
    async def shout(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-hello\r\n")
        writer.close()

    server = await asyncio.start_server(shout, "127.0.0.1", 0)
    async with server:
        with pytest.raises(DialFailed) as failure:
            await dial(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/x", "CP1")
    assert failure.value.kind == "handshake"


def test_an_unknown_host_and_a_silent_one_are_explained() -> None:
    url = "ws://nowhere.invalid/ocpp/CP1"
    assert explain(socket.gaierror(-2, "Name or service not known"), url).happened == "no such host: nowhere.invalid"
    assert explain(TimeoutError(), url).kind == "timeout"
    assert explain(OSError(101, "Network is unreachable"), url).kind == "network"


async def test_tls_towards_a_server_that_only_waits_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulators.transport.dial.TLS_TIMEOUT_S", 0.1)
    gone = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        writer.close()
        gone.set()

    server = await asyncio.start_server(wait, "127.0.0.1", 0)
    async with server:
        with pytest.raises(DialFailed, match="seems to speak no TLS") as failure:
            await dial(f"wss://127.0.0.1:{server.sockets[0].getsockname()[1]}/ocpp", "CP1")
        await asyncio.wait_for(gone.wait(), 30)
    assert failure.value.kind == "tls"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (ssl.SSLCertVerificationError(1, "no"), "certificate"),
        (_reasoned("UNSUPPORTED_PROTOCOL"), "version"),
        (_reasoned("TLSV1_ALERT_PROTOCOL_VERSION"), "version"),
        (_reasoned("SSLV3_ALERT_HANDSHAKE_FAILURE"), "cipher"),
        (_reasoned("WHATEVER"), ""),
    ],
)
def test_what_was_wrong_with_tls_is_named_where_it_is_known(error: ssl.SSLError, cause: str) -> None:
    failure = explain(error, "wss://h/ocpp/CP1")
    assert (failure.kind, failure.cause) == ("tls", cause)
