import asyncio
import json
from urllib.parse import parse_qs

import httpx
import pytest

from simulators.zoho.callers import PROFILES, Caller, build, send, write_form

PAYLOAD = {"zoho_customer_id": "445", "max_active_transaction_count": 2}


@pytest.mark.parametrize(
    ("profile", "content_type", "body"),
    [
        ("deluge-json", "application/json", b'{"zoho_customer_id":"445","max_active_transaction_count":2}'),
        ("deluge-text", "text/plain", b'{"zoho_customer_id":"445","max_active_transaction_count":2}'),
        (
            "deluge-map",
            "application/x-www-form-urlencoded",
            b"zoho_customer_id=445&max_active_transaction_count=2",
        ),
        (
            "commerce",
            "application/x-www-form-urlencoded;charset=UTF-8",
            b'{"zoho_customer_id":"445","max_active_transaction_count":2}',
        ),
        ("sloppy", "application/json", b'{"zoho_customer_id":445,"max_active_transaction_count":2}'),
        ("sloppy-null", "application/json", b'{"zoho_customer_id":null,"max_active_transaction_count":null}'),
        ("sloppy-empty", "application/json", b'{"zoho_customer_id":"","max_active_transaction_count":""}'),
        (
            "sloppy-bom",
            "application/json",
            b'\xef\xbb\xbf{"zoho_customer_id":"445","max_active_transaction_count":2}',
        ),
        ("sloppy-comma", "application/json", b'{"zoho_customer_id":"445","max_active_transaction_count":2,}'),
        (
            "sloppy-repeated",
            "application/json",
            b'{"zoho_customer_id":"","zoho_customer_id":"445","max_active_transaction_count":2}',
        ),
        (
            "sloppy-plural",
            "application/json",
            b'{"zoho_customer_id":"445","max_active_transactions_count":2}',
        ),
    ],
)
async def test_each_profile_writes_a_payload_its_own_way(profile: str, content_type: str, body: bytes) -> None:
    async with httpx.AsyncClient() as client:
        request = build(client, "http://csms/x", PROFILES[profile], PAYLOAD)
    assert (request.method, request.headers["content-type"], request.content) == ("POST", content_type, body)


@pytest.mark.parametrize("profile", [name for name, caller in PROFILES.items() if caller.keeps_contract])
def test_what_keeps_the_contract_is_json_with_the_last_value_right(profile: str) -> None:
    assert json.loads(PROFILES[profile].write(PAYLOAD))["zoho_customer_id"] == "445"


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_can_write_an_empty_payload(profile: str) -> None:
    assert isinstance(PROFILES[profile].write({}), bytes)


def test_a_form_writes_nothing_for_none() -> None:
    assert parse_qs(write_form({"a": None, "b": "ü&"}).decode(), keep_blank_values=True) == {"a": [""], "b": ["ü&"]}


async def test_commerce_names_its_event_and_other_headers_can_be_added() -> None:
    async with httpx.AsyncClient() as client:
        request = build(client, "http://csms/x", PROFILES["commerce"], PAYLOAD, {"Authorization": "Bearer t"})
    assert request.headers["x-zoho-event"] == "salesorder.delivered"
    assert request.headers["connection"] == "close"
    assert request.headers["authorization"] == "Bearer t"


async def test_without_a_payload_there_is_no_body_and_no_content_type() -> None:
    async with httpx.AsyncClient() as client:
        request = build(client, "http://csms/x", PROFILES["deluge-json"], None)
    assert request.content == b""
    assert "content-type" not in request.headers


async def test_a_caller_gives_up_at_its_deadline() -> None:
    async def never(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with httpx.AsyncClient(transport=httpx.MockTransport(never)) as client:
        request = build(client, "http://csms/x", Caller("application/json"), PAYLOAD)
        with pytest.raises(TimeoutError):
            await send(client, request, 0.01)


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    def redirect(_: httpx.Request) -> httpx.Response:
        return httpx.Response(307, headers={"location": "http://csms/y"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(redirect)) as client:
        request = build(client, "http://csms/x", PROFILES["deluge-json"], PAYLOAD)
        assert (await send(client, request, 5)).status_code == 307
