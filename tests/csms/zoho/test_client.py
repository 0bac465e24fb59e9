import asyncio
import base64
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
import respx
from standardwebhooks.webhooks import Webhook

from csms.zoho.backoff import Outcome, Profile
from csms.zoho.client import Attempt, Client
from csms.zoho.oauth import Credentials, OAuth

AT = datetime(2026, 1, 2, 3, 4, 5, 700000, UTC)
BODY = '{"charging_point_id":"é"}'.encode()
URL = "https://zoho.example/sink"
TOKEN_URL = "https://accounts.zoho.eu/oauth/v2/token"
OLD, NEW = (f"whsec_{base64.b64encode(key * 24).decode()}" for key in (b"o", b"n"))
INVALID = {"code": "INVALID_TOKEN", "details": {}, "message": "invalid oauth token", "status": "error"}

Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def client(url: str = URL, **options: Any) -> AsyncIterator[Client]:
    one = Client(url, **options)
    try:
        yield one
    finally:
        await one.aclose()


@asynccontextmanager
async def target(conversation: Conversation) -> AsyncIterator[str]:
    """A real socket whose side of the conversation is handed in; it is closed afterwards."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await conversation(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/sink"
    finally:
        server.close()
        await server.wait_closed()


async def send(url: str = URL, body: bytes = BODY, **options: Any) -> Attempt:
    async with client(url, **options) as one:
        return await one.send("msg_1", body, AT)


@respx.mock
async def test_exactly_these_bytes_go_out_with_id_and_time() -> None:
    route = respx.post(URL).respond(204)
    attempt = await send()
    request = route.calls.last.request
    assert request.content == BODY
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == "msg_1"
    assert request.headers["webhook-timestamp"] == str(int(AT.timestamp()))
    assert "webhook-signature" not in request.headers
    assert (attempt.outcome, attempt.status, attempt.error) == (Outcome.DELIVERED, 204, None)


@respx.mock
async def test_every_secret_signs_newest_first_whatever_the_zone_of_the_instant() -> None:
    route = respx.post(URL).respond(200)
    async with client(signing_secrets=[NEW, OLD]) as one:
        await one.send("msg_1", BODY, AT.astimezone(timezone(timedelta(hours=5))))
    expected = [Webhook(secret).sign("msg_1", AT, BODY.decode()) for secret in (NEW, OLD)]
    assert route.calls.last.request.headers["webhook-signature"] == " ".join(expected)


@respx.mock
async def test_the_receivers_library_accepts_the_signature() -> None:
    route = respx.post(URL).respond(200)
    async with client(signing_secrets=[NEW]) as one:
        await one.send("msg_1", BODY, datetime.now(UTC))
    Webhook(NEW).verify(route.calls.last.request.content, dict(route.calls.last.request.headers))


@respx.mock
async def test_extra_headers_are_sent_and_may_change_the_content_type() -> None:
    route = respx.post(URL).respond(200)
    await send(headers={"X-Org": "42", "Content-Type": "text/plain"})
    headers = route.calls.last.request.headers
    assert (headers["x-org"], headers["content-type"]) == ("42", "text/plain")


@respx.mock
@pytest.mark.parametrize("status", [301, 302, 307])
async def test_a_redirect_is_a_failure_and_not_followed(status: int) -> None:
    elsewhere = respx.post("https://zoho.example/elsewhere")
    respx.post(URL).respond(status, headers={"location": "https://zoho.example/elsewhere"})
    attempt = await send()
    assert (attempt.outcome, attempt.status, attempt.error) == (Outcome.RETRY, status, f"status {status}")
    assert not elsewhere.called


@respx.mock
@pytest.mark.parametrize(
    ("status", "profile", "body", "outcome"),
    [
        (200, "plain", '{"code":"error"}', Outcome.DELIVERED),
        (200, "function", '{"code":"success"}', Outcome.DELIVERED),
        (200, "function", '{"code":"error"}', Outcome.RETRY),
        (200, "function", '{"code":"error","pad":"' + "x" * 5000 + '"}', Outcome.RETRY),
        (400, "plain", "", Outcome.DEAD),
        (410, "plain", "", Outcome.DEAD),
        (503, "plain", "", Outcome.RETRY),
    ],
)
async def test_the_answer_is_judged(status: int, profile: Profile, body: str, outcome: Outcome) -> None:
    respx.post(URL).respond(status, text=body)
    attempt = await send(profile=profile)
    assert (attempt.outcome, attempt.status) == (outcome, status)
    assert (attempt.error is None) == (outcome is Outcome.DELIVERED)


@respx.mock
async def test_a_retry_after_is_handed_on_in_seconds() -> None:
    respx.post(URL).respond(429, headers={"Retry-After": "120"})
    attempt = await send()
    assert (attempt.retry_after_s, attempt.headers["retry-after"]) == (120.0, "120")


@respx.mock
async def test_two_kibibytes_of_the_answer_are_kept() -> None:
    respx.post(URL).respond(200, content="é".encode() * 100_000)
    assert (await send()).body == "é" * 1024


@respx.mock
async def test_no_secret_survives_in_what_is_kept_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    secret_url = f"https://user:pass-word-1@zoho.example/sink?auth_type=apikey&zapikey=1003.{'a' * 32}.{'b' * 32}"
    headers = {"Authorization": "Bearer very-secret", "X-Custom": "custom-secret"}

    def echo(request: httpx.Request) -> httpx.Response:
        told = f"{request.url} {request.headers['authorization']} very-secret custom-secret pass-word-1"
        return httpx.Response(500, text=told, headers={"X-Echo": told, "Set-Cookie": "session=very-private"})

    respx.post(url__startswith="https://").mock(side_effect=echo)
    with caplog.at_level(logging.DEBUG):
        async with client(secret_url, headers=headers) as one:
            attempt = await one.send("msg_1", BODY, AT)
    told = f"{attempt}{caplog.text}"
    for secret in ("very-secret", "custom-secret", "pass-word-1", "a" * 32, "very-private"):
        assert secret not in told
    assert "HTTP Request" in caplog.text


@respx.mock
async def test_cookies_are_not_carried_to_the_next_call() -> None:
    route = respx.post(URL).respond(200, headers={"Set-Cookie": "a=b; Path=/"})
    async with client() as one:
        await one.send("msg_1", BODY, AT)
        await one.send("msg_2", BODY, AT)
    assert "cookie" not in route.calls.last.request.headers


# Real sockets: what no mock of httpx would do.


async def test_a_refused_connection_is_a_retry() -> None:
    attempt = await send("http://127.0.0.1:1/sink")
    assert (attempt.outcome, attempt.status) == (Outcome.RETRY, None)
    assert attempt.error is not None
    assert attempt.error.startswith("ConnectError")


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"}")
    writer.transport.abort()


def saying(text: bytes) -> Conversation:
    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}")
        writer.write(text)
        await writer.drain()

    return say


@pytest.mark.parametrize(
    "conversation",
    [
        reset,
        saying(b""),
        saying(b"\x00\xffgarbage\r\n\r\n"),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"),
        saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        saying(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"),
    ],
    ids=["reset", "empty", "garbage", "truncated", "bad chunk", "bad encoding"],
)
async def test_an_answer_that_does_not_arrive_whole_is_a_retry(conversation: Conversation) -> None:
    async with target(conversation) as url:
        attempt = await send(url)
    assert (attempt.outcome, attempt.status) == (Outcome.RETRY, None)
    assert attempt.error


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"], ids=["silence", "stall"])
async def test_the_timeout_is_for_the_whole_attempt(said: bytes) -> None:
    async def stall(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await saying(said)(reader, writer)
        await reader.read()

    async with target(stall) as url:
        attempt = await send(url, timeout_s=0.05)
    assert attempt.outcome is Outcome.RETRY
    assert attempt.error is not None
    assert attempt.error.startswith("timeout (")


async def test_an_answer_that_dribbles_runs_into_the_timeout_too() -> None:
    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")(reader, writer)
        while not writer.is_closing() and not reader.at_eof():
            writer.write(b"1\r\nx\r\n")
            await asyncio.wait([asyncio.ensure_future(reader.read(1))], timeout=0.01)

    async with target(dribble) as url:
        attempt = await send(url, timeout_s=1)
    assert attempt.outcome is Outcome.RETRY
    assert attempt.error == "timeout (TimeoutError, limit 1 s)"


async def test_an_endless_answer_is_cut_off() -> None:
    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")(reader, writer)
        with suppress(ConnectionError):
            while True:
                writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
                await writer.drain()

    async with target(pour) as url:
        attempt = await send(url)
    assert (attempt.outcome, attempt.body) == (Outcome.DELIVERED, "x" * 2048)


# With OAuth


@asynccontextmanager
async def authorized() -> AsyncIterator[Client]:
    oauth = OAuth(Credentials("https://accounts.zoho.eu", "client-1", "client-secret", "refresh-token"))
    async with client(oauth=oauth) as one:
        yield one
    await oauth.aclose()


def tokens(*texts: str) -> list[httpx.Response]:
    return [httpx.Response(200, json={"access_token": text, "expires_in": 3600}) for text in texts]


@respx.mock
async def test_a_call_carries_zohos_own_kind_of_authorization() -> None:
    respx.post(TOKEN_URL).mock(side_effect=tokens("token-one"))
    route = respx.post(URL).respond(200, text="got token-one")
    async with authorized() as one:
        attempt = await one.send("msg_1", BODY, AT)
    assert route.calls.last.request.headers["authorization"] == "Zoho-oauthtoken token-one"
    assert (attempt.outcome, attempt.body) == (Outcome.DELIVERED, "got [redacted]")


@respx.mock
@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401, json=INVALID),
        httpx.Response(401, json=INVALID | {"code": "AUTHENTICATION_FAILURE"}),
        httpx.Response(401, html="<html>"),
    ],
)
async def test_a_401_renews_the_token_and_sends_once_more(answer: httpx.Response) -> None:
    renewals = respx.post(TOKEN_URL).mock(side_effect=tokens("token-one", "token-two"))
    route = respx.post(URL).mock(side_effect=[answer, httpx.Response(200)])
    async with authorized() as one:
        attempt = await one.send("msg_1", BODY, AT)
    assert attempt.outcome is Outcome.DELIVERED
    sent = [call.request for call in route.calls]
    assert [request.headers["authorization"][-9:] for request in sent] == ["token-one", "token-two"]
    assert {(request.content, request.headers["webhook-id"]) for request in sent} == {(BODY, "msg_1")}
    assert renewals.call_count == 2


@respx.mock
async def test_a_second_401_ends_the_attempt_without_the_tokens_in_it() -> None:
    respx.post(TOKEN_URL).mock(side_effect=tokens("token-one", "token-two"))
    route = respx.post(URL).respond(401, json=INVALID | {"message": "token-one token-two"})
    async with authorized() as one:
        attempt = await one.send("msg_1", BODY, AT)
    assert (attempt.outcome, attempt.status, route.call_count) == (Outcome.DEAD, 401, 2)
    assert "token-one" not in attempt.body
    assert "token-two" not in attempt.body


@respx.mock
async def test_a_wrong_scope_is_not_tried_again() -> None:
    respx.post(TOKEN_URL).mock(side_effect=tokens("token-one"))
    route = respx.post(URL).respond(401, json={"code": "OAUTH_SCOPE_MISMATCH"})
    async with authorized() as one:
        attempt = await one.send("msg_1", BODY, AT)
    assert (attempt.outcome, route.call_count) == (Outcome.DEAD, 1)


@respx.mock
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(200, json={"error": "invalid_code"}), "TokenRefused: token request got 200: invalid_code"),
        (httpx.Response(400, json={"error": "Access Denied"}), "TokenUnavailable: token request got 400: Access Denied"),
    ],
)
async def test_without_a_token_nothing_is_sent_and_the_attempt_is_a_retry(answer: httpx.Response, error: str) -> None:
    respx.post(TOKEN_URL).mock(side_effect=[answer])
    route = respx.post(URL)
    async with authorized() as one:
        attempt = await one.send("msg_1", BODY, AT)
    assert (attempt.outcome, attempt.status, attempt.error) == (Outcome.RETRY, None, error)
    assert not route.called


@pytest.mark.parametrize(
    ("url", "options", "match"),
    [
        ("ftp://zoho.example/!secret!", {}, "must be an http or https URL"),
        ("/sink", {}, "must be an http or https URL"),
        ("http://zoho.example:!secret!/", {}, "is no URL"),
        (URL, {"signing_secrets": [NEW, "whsec_!secret!"]}, "signing secret 2 is not"),
        (URL, {"headers": {"X-A": "!secret!\n"}}, "the value of header X-A must be"),
        (URL, {"headers": {"X-A": "!secret!é"}}, "the value of header X-A must be"),
        (URL, {"headers": {"X-A": 5}}, "the value of header X-A must be"),
        (URL, {"headers": {"X A": "b"}}, "'X A' is no header name"),
    ],
)
async def test_unusable_settings_are_refused_at_start_without_telling_secrets(url: str, options: dict[str, Any], match: str) -> None:
    with pytest.raises(ValueError, match=match) as caught:
        Client(url, **options)
    assert "!secret!" not in str(caught.value)
