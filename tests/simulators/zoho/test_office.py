import asyncio
import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from simulators.zoho.contract import MEDIA_TYPE
from simulators.zoho.crm import BOOT_PATH, ZAPIKEY
from simulators.zoho.office import Office, read_clock
from simulators.zoho.values import dump
from simulators.zoho.verification import Expectation, Unmet
from tests.simulators.zoho.examples import BOOT

KEY = f"auth_type=apikey&zapikey={ZAPIKEY}"
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


class Csms:
    """Answers webhook calls with what it is told and keeps the requests."""

    def __init__(self) -> None:
        self.answer = httpx.Response(204)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer


@pytest.fixture
def csms() -> Csms:
    return Csms()


@pytest.fixture
async def office(csms: Csms) -> AsyncIterator[Office]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(csms)) as client:
        yield Office(client, csms_url="http://csms:8000/", csms_token="hush")


def boot(office: Office, headers: dict[str, str] | None = None, **changes: Any) -> int:
    _, answer = office.receive("POST", BOOT_PATH, KEY, headers or {}, json.dumps(BOOT | changes).encode())
    return answer.status


async def test_a_boot_notification_is_journalled_judged_and_kept(office: Office) -> None:
    assert boot(office) == 200
    assert boot(office, vendor=5) == 200
    assert [exchange.breaches for exchange in office.journal] == [
        [],
        ["vendor must be a string or null, not a number"],
    ]
    assert len(office.book.boots) == 2


async def test_what_a_scripted_answer_refuses_is_journalled_and_not_kept(office: Office) -> None:
    office.faults([{"fault": "internal-error", "next": 1}])
    assert [boot(office), boot(office)] == [500, 200]
    assert [exchange.note for exchange in office.journal] == ["internal-error", ""]
    assert len(office.book.boots) == 1


async def test_a_call_goes_to_the_webhook_with_the_token_and_the_profile(office: Office, csms: Csms) -> None:
    result = await office.call("unblock_customer", {"zoho_customer_id": "445"}, profile="deluge-text")
    [request] = csms.requests
    assert str(request.url) == "http://csms:8000/api/v1/webhooks/unblock_customer"
    assert request.headers["authorization"] == "Bearer hush"
    assert request.headers["content-type"] == "text/plain"
    assert (result.status, result.body, result.breaches) == (204, None, [])
    assert result.exchange.headers["authorization"] == "Bearer [redacted]"
    assert office.book.customers["445"].stage == "unblocked"


async def test_an_answer_that_breaks_the_contract_is_found_out(office: Office, csms: Csms) -> None:
    csms.answer = httpx.Response(404, content=b"<html>", headers={"content-type": "text/html"})
    result = await office.call("block_customer", {"zoho_customer_id": "445"})
    assert "the body is no JSON object" in result.breaches
    assert office.journal.find("out")[0].breaches == result.breaches
    assert office.book.customers == {}


async def test_the_verdict_goes_by_what_was_sent_not_by_what_was_meant(office: Office, csms: Csms) -> None:
    error = {"details": None, "error": "user:  not found", "status": 404}
    csms.answer = httpx.Response(404, content=dump(error), headers={"content-type": MEDIA_TYPE})
    payload = {"zoho_customer_id": "445"}
    assert (await office.call("block_customer", payload, profile="sloppy-empty")).breaches == []
    assert (await office.call("block_customer", payload)).breaches != []


async def test_silence_is_a_result(csms: Csms) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there")

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as client:
        office = Office(client, csms_url="http://csms")
        result = await office.call("generate_charge_point")
    assert (result.status, result.breaches) == (None, ["no answer: nobody there"])
    assert office.journal.find("out")[0].note == "no answer: nobody there"


async def test_unknown_webhooks_and_profiles_are_no_calls(office: Office) -> None:
    with pytest.raises(KeyError):
        await office.call("delete_customer")
    with pytest.raises(KeyError):
        await office.call("block_customer", profile="fax")
    assert len(office.journal) == 0


async def test_verify_waits_until_it_is_true(office: Office) -> None:
    waiting = asyncio.create_task(office.verify(timeout_s=30, path="*boot*", exactly=2))
    for _ in range(2):
        await asyncio.sleep(0)
        assert not waiting.done()
        boot(office)
    assert len(await waiting) == 2


async def test_verify_fails_with_what_was_seen_instead(office: Office) -> None:
    boot(office)
    with pytest.raises(Unmet, match=r"(?s)0 found among 1 .*near: #1 POST .*'avt' instead of 'other'"):
        await office.verify(timeout_s=0.01, body={"vendor": "other"})
    assert office.journal.listeners == []


async def test_verify_does_not_wait_for_what_cannot_come_true_any_more(office: Office) -> None:
    boot(office)
    finding = await office.await_finding(Expectation(exactly=0), timeout_s=3600)
    assert finding.hopeless


async def test_reset_forgets_what_was_learned_and_scripted(office: Office) -> None:
    office.faults([{"fault": "html"}])
    boot(office)
    await office.call("unblock_customer", {"zoho_customer_id": "445"})
    office.reset()
    assert (len(office.journal), office.book.customers, boot(office)) == (0, {}, 200)
    assert office.csms_url == "http://csms:8000/"


@pytest.mark.parametrize(
    ("change", "status"),
    [({}, 200), ({"webhook-signature": "v1,AAAA"}, 401), ({"webhook-signature": "v1"}, 401), (None, 401)],
)
async def test_only_what_is_signed_is_taken_when_there_is_a_secret(csms: Csms, change: dict[str, str] | None, status: int) -> None:
    at = read_clock()
    signature = Webhook(SECRET).sign("msg_1", at, json.dumps(BOOT))
    stamp = str(int(at.timestamp()))
    headers = {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": signature}
    async with httpx.AsyncClient(transport=httpx.MockTransport(csms)) as client:
        office = Office(client, signing_secret=SECRET)
        assert boot(office, {} if change is None else headers | change) == status
    [exchange] = office.journal
    assert bool(exchange.breaches) is (status == 401)
    assert len(office.book.boots) == (status == 200)


def test_the_clock_is_in_utc() -> None:
    assert read_clock().utcoffset() == timedelta(0)
