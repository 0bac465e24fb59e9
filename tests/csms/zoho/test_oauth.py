import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

import httpx
import pytest
import respx

from csms.zoho.oauth import EARLY_S, Credentials, OAuth, TokenError, TokenRefused, TokenUnavailable

ACCOUNTS = "https://accounts.zoho.eu"
CREDENTIALS = Credentials(ACCOUNTS, "client-1", "secret-of-client", "1000.refresh.token")
THROTTLED = {
    "error": "Access Denied",
    "error_description": "You have made too many requests continuously. Please try again after some time.",
}


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def oauth(clock: Clock) -> AsyncIterator[OAuth]:
    oauth = OAuth(CREDENTIALS, clock=clock)
    yield oauth
    await oauth.aclose()


@pytest.fixture
def route() -> AsyncIterator[respx.Route]:
    with respx.mock(assert_all_called=False) as router:
        yield router.post(f"{ACCOUNTS}/oauth/v2/token")  # type: ignore[misc]


def token(text: str, expires_in: object = 3600) -> httpx.Response:
    body = {"access_token": text, "api_domain": "https://www.zohoapis.eu", "token_type": "Bearer"}
    return httpx.Response(200, json=body if expires_in is None else body | {"expires_in": expires_in})


async def test_a_token_is_asked_for_once_by_form_and_kept(oauth: OAuth, route: respx.Route) -> None:
    route.side_effect = [token("first")]
    assert [await oauth.token(), await oauth.token()] == ["first", "first"]
    request = route.calls.last.request
    assert request.url.query == b""
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["refresh_token"],
        "client_id": ["client-1"],
        "client_secret": ["secret-of-client"],
        "refresh_token": ["1000.refresh.token"],
    }


@pytest.mark.parametrize(
    ("expires_in", "kept_s"),
    [
        (3600, 3600 - EARLY_S),
        (60, 30),
        (None, 3600 - EARLY_S),
        ("soon", 3600 - EARLY_S),
        (0, 3600 - EARLY_S),
        (True, 3600 - EARLY_S),
    ],
)
async def test_a_token_is_renewed_before_its_end(oauth: OAuth, route: respx.Route, clock: Clock, expires_in: object, kept_s: float) -> None:
    route.side_effect = [token("first", expires_in), token("second")]
    await oauth.token()
    clock.now += kept_s - 0.01
    assert await oauth.token() == "first"
    clock.now += 0.02
    assert await oauth.token() == "second"


async def test_many_who_ask_at_once_share_one_request(oauth: OAuth, route: respx.Route) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def slowly(request: httpx.Request) -> httpx.Response:
        asked.set()
        await answer.wait()
        return token("shared")

    route.side_effect = slowly
    waiting = [asyncio.create_task(oauth.token()) for _ in range(10)]
    async with asyncio.timeout(20):
        await asked.wait()
        waiting[0].cancel()
        answer.set()
        results = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(results[0], asyncio.CancelledError)
    assert results[1:] == ["shared"] * 9
    assert route.call_count == 1


async def test_many_who_ask_at_once_share_one_failure(oauth: OAuth, route: respx.Route) -> None:
    route.side_effect = [httpx.Response(400, json=THROTTLED), token("later")]
    results = await asyncio.gather(*(oauth.token() for _ in range(5)), return_exceptions=True)
    assert {type(result) for result in results} == {TokenUnavailable}
    assert route.call_count == 1
    assert await oauth.token() == "later"


async def test_only_the_rejected_token_is_replaced(oauth: OAuth, route: respx.Route) -> None:
    route.side_effect = [token("first"), token("second")]
    await oauth.token()
    assert await oauth.replace("first") == "second"
    assert await oauth.replace("first") == "second"
    assert route.call_count == 2


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        (httpx.Response(200, json={"error": "invalid_code"}), TokenRefused, "got 200: invalid_code"),
        (httpx.Response(200, json={"error": "invalid_client"}), TokenRefused, "got 200: invalid_client"),
        (httpx.Response(400, json={"error": "invalid_client"}), TokenRefused, "got 400: invalid_client"),
        (httpx.Response(400, json=THROTTLED), TokenUnavailable, "got 400: Access Denied"),
        (httpx.Response(400, json=THROTTLED | {"status": "failure"}), TokenUnavailable, "got 400: Access Denied"),
        (httpx.Response(500, json={"error": "invalid_code"}), TokenUnavailable, "got 500: invalid_code"),
        (httpx.Response(503, json={"access_token": "x"}), TokenUnavailable, "got 503: None"),
        (httpx.Response(200, html="<html>"), TokenUnavailable, "got 200 without a JSON object"),
        (httpx.Response(200, content=b"[" * 100_000), TokenUnavailable, "got 200 without a JSON object"),
        (httpx.Response(200, json=[]), TokenUnavailable, "got 200 without a JSON object"),
        (httpx.Response(200, json={}), TokenUnavailable, "got 200 without an access_token"),
        (token(""), TokenUnavailable, "got 200 without an access_token"),
        (token("a\nb"), TokenUnavailable, "got 200 without an access_token"),
        (httpx.ConnectError("no route"), TokenUnavailable, "ConnectError"),
        (httpx.ReadTimeout("slow"), TokenUnavailable, "ReadTimeout"),
    ],
)
async def test_a_failure_is_refused_or_worth_another_try(
    oauth: OAuth, route: respx.Route, answer: object, error: type[TokenError], text: str
) -> None:
    route.side_effect = [answer]
    with pytest.raises(error, match=text) as caught:
        await oauth.token()
    assert not any(secret in str(caught.value) for secret in oauth.secrets)


async def test_a_token_request_has_a_deadline(clock: Clock, route: respx.Route) -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    route.side_effect = never
    oauth = OAuth(CREDENTIALS, timeout_s=0.01, clock=clock)
    with pytest.raises(TokenUnavailable, match="TimeoutError"):
        await oauth.token()
    await oauth.aclose()


async def test_closing_ends_a_renewal_under_way(clock: Clock, route: respx.Route) -> None:
    asked = asyncio.Event()

    async def never(request: httpx.Request) -> httpx.Response:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    route.side_effect = never
    oauth = OAuth(CREDENTIALS, clock=clock)
    waiting = asyncio.create_task(oauth.token())
    async with asyncio.timeout(20):
        await asked.wait()
        await oauth.aclose()
        with pytest.raises(asyncio.CancelledError):
            await waiting


async def test_client_secret_and_tokens_are_named_as_secrets(oauth: OAuth, route: respx.Route) -> None:
    route.side_effect = [token("access")]
    await oauth.token()
    assert set(oauth.secrets) == {"secret-of-client", "1000.refresh.token", "access"}
