from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from simulators.zoho.server import MockZoho
from tests.simulators.zoho.examples import BOOT


@pytest.fixture
async def zoho() -> AsyncIterator[MockZoho]:
    async with MockZoho() as zoho:
        yield zoho


@pytest.fixture
async def admin(zoho: MockZoho) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{zoho.url}/__admin", trust_env=False) as client:
        yield client


async def test_the_index_tells_addresses_and_names(zoho: MockZoho, admin: httpx.AsyncClient) -> None:
    index = (await admin.get("")).json()
    assert (index["url"], index["boot_url"]) == (zoho.url, zoho.boot_url)
    assert "deluge-json" in index["profiles"]
    assert "retry-after" in index["faults"]
    assert "generate_charge_point" in index["webhooks"]


async def test_the_journal_shows_exchanges_by_filter(zoho: MockZoho, admin: httpx.AsyncClient) -> None:
    await admin.post(zoho.boot_url, json=BOOT)
    await admin.post(f"{zoho.url}/other", content=b"x")
    both = (await admin.get("/journal")).json()
    assert (both["evicted"], [one["status"] for one in both["exchanges"]]) == (0, [200, 200])
    [found] = (await admin.get("/journal", params={"path": "/o*", "direction": "in", "since": 1})).json()["exchanges"]
    assert found["body"] == "x"
    assert "0123456789abcdef" not in (await admin.get("/journal")).text


async def test_verify_answers_200_or_409_with_a_text(zoho: MockZoho, admin: httpx.AsyncClient) -> None:
    await admin.post(zoho.boot_url, json=BOOT)
    met = await admin.post("/verify", json={"path": "*boot*", "body": {"vendor": "avt"}, "exactly": 1})
    assert (met.status_code, met.json()["count"]) == (200, 1)
    unmet = await admin.post("/verify", json={"body": {"vendor": "x"}, "timeout_s": 0.01})
    assert (unmet.status_code, unmet.json()["ok"]) == (409, False)
    assert "'avt' instead of 'x'" in unmet.json()["text"]


async def test_faults_are_put_and_reset(zoho: MockZoho, admin: httpx.AsyncClient) -> None:
    assert (await admin.put("/faults", json=[{"fault": "internal-error"}])).json() == {"rules": 1}
    assert (await admin.post(zoho.boot_url, json=BOOT)).status_code == 500
    assert (await admin.post("/reset")).status_code == 204
    assert (await admin.post(zoho.boot_url, json=BOOT)).status_code == 200
    assert len(zoho.journal) == 1


async def test_a_call_reaches_the_csms_and_tells_the_verdict(zoho: MockZoho, admin: httpx.AsyncClient) -> None:
    async with MockZoho() as csms:
        csms.faults([{"path": "/api/v1/webhooks/block_customer", "status": 204, "body": ""}])
        assert (await admin.put("/csms", json={"url": csms.url})).json() == {"csms": csms.url}
        said = await admin.post("/call/block_customer?profile=sloppy", json={"zoho_customer_id": "445"})
        assert (said.json()["status"], said.json()["breaches"]) == (204, [])
        [received] = csms.journal
        assert received.json == {"zoho_customer_id": 445}


async def test_customers_can_be_made_and_seen(zoho: MockZoho, admin: httpx.AsyncClient) -> None:
    made = await admin.post("/customers", json={"zoho_customer_id": "445"})
    assert (made.status_code, made.json()["stage"]) == (201, "new")
    assert (await admin.post("/customers", json={"zoho_customer_id": "445"})).status_code == 409
    for _ in range(2):
        await admin.post(zoho.boot_url, json=BOOT, headers={"webhook-id": "msg_1"})
    seen = (await admin.get("/customers")).json()
    assert [customer["zoho_customer_id"] for customer in seen["customers"]] == ["445"]
    assert seen["boot_notifications"][0]["body"] == BOOT
    assert seen["duplicates"] == {"msg_1": 2}


@pytest.mark.parametrize(
    ("method", "path", "body", "words"),
    [
        ("PUT", "/faults", "{}", "array of rules"),
        ("PUT", "/faults", "oops", "array of rules"),
        ("PUT", "/csms", "{}", "url"),
        ("POST", "/verify", "[]", "must be a JSON object"),
        ("POST", "/verify", '{"colour":"red"}', "unknown keys: colour; there are direction, path"),
        ("POST", "/verify", '{"exactly":"1"}', "exactly must be a whole number, not a string"),
        ("POST", "/verify", '{"exactly":1.5}', "exactly must be a whole number, not 1.5"),
        ("POST", "/verify", '{"direction":"up"}', "direction must be in or out"),
        ("POST", "/customers", '{"zoho_customer_id":"1","colour":"red"}', "unknown keys: colour"),
        ("PUT", "/faults", '[{"status":"x"}]', "rule 1: status must be a whole number, not a string"),
        ("PUT", "/faults", '[{"nth":["x"]}]', "rule 1: nth must hold whole numbers"),
        ("POST", "/verify", '{"timeout_s":"long"}', "timeout_s must be a number, not a string"),
        ("POST", "/customers", "{}", "zoho_customer_id"),
        ("POST", "/call/delete_customer", "{}", "no webhook delete_customer; there are generate_charge_point"),
        ("POST", "/call/block_customer?profile=fax", "{}", "no profile fax; there are deluge-json"),
        ("POST", "/call/block_customer", "{}", "no CSMS is known"),
        ("GET", "/journal?since=x", "", "since must be the number of an exchange"),
    ],
)
async def test_bad_input_gets_a_clear_error(admin: httpx.AsyncClient, method: str, path: str, body: Any, words: str) -> None:
    answer = await admin.request(method, path, content=body)
    assert answer.status_code == 422
    assert words in answer.json()["error"]


async def test_an_unknown_admin_path_is_no_delivery(zoho: MockZoho, admin: httpx.AsyncClient) -> None:
    for method in ("POST", "GET", "PUT"):
        answer = await admin.request(method, "/nothing")
        assert answer.status_code == 404
        assert answer.json()["error"].startswith(f"not found: {method} /__admin/nothing")
    assert len(zoho.journal) == 0
