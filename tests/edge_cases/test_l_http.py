"""Section L of the edge cases: webhooks, the operator API and what is delivered to Zoho, over HTTP. Each test is named by its row."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, STOP, Bench, bench, eventually, operator
from tests.csms.processes import serving
from tests.csms.zoho.receiver import Got, receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
QUICK = (0.0, 0.05, 0.05, 0.05)
OPERATORS = [
    ("POST", "/charge-points", {"charging_point_id": "CP9"}),
    ("PATCH", "/charge-points/CP1", {"description": "changed"}),
    ("DELETE", "/charge-points/CP1", None),
    ("PUT", "/id-tags/TAGNEW", {}),
    ("DELETE", "/id-tags/TAGOK", None),
    ("POST", "/charge-points/CP1/commands/ClearCache", {}),
    ("GET", "/charge-points", None),
    ("GET", "/events", None),
    ("GET", "/audit", None),
    ("GET", "/refusals", None),
]


async def registered(desk: Bench) -> None:
    """Customer 445 at CP1."""
    await desk.make("CP1")
    body = {"charging_point_id": "CP1", "application": "store", "zoho_customer_id": "445"}
    assert (await desk.webhook("register_customer", body)).status_code == 200


async def delivered(desk: Bench, count: int = 1, state: str = "delivered") -> list[Any]:
    async def look() -> Any:
        found = await desk.items("/deliveries", state=state)
        return found if len(found) >= count else None

    return [await desk.get(f"/deliveries/{found['id']}") for found in await eventually(look)]


@pytest.mark.parametrize("given", ["", "wrong", "t0ke", "t0ken2", "T0KEN"])
async def test_l1_wrong_credentials_are_a_401_and_have_no_effect(csms: StartCsms, given: str) -> None:
    async with bench(csms, token="t0ken", webhook_auth="token", webhook_secret=("s3cret",)) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        before = (await desk.items("/charge-points"), await desk.items("/id-tags"), await desk.items("/audit"))
        async with operator(desk.server.url, given) as stranger:
            for method, path, body in OPERATORS:
                answer = await stranger.request(method, path, json=body)
                assert (answer.status_code, answer.json()) == (401, {"details": None, "error": "unauthorized", "status": 401})
                assert answer.headers["www-authenticate"].startswith("Bearer")
            for name in ("generate_charge_point", "register_customer", "block_customer", "unblock_customer"):
                answer = await stranger.post(f"/webhooks/{name}", json={"zoho_customer_id": "445"})
                assert answer.status_code == 401
                assert answer.json()["error"] == "unauthorized"
        assert (await desk.items("/charge-points"), await desk.items("/id-tags"), await desk.items("/audit")) == before


async def test_l2_what_is_malformed_at_a_webhook_has_the_contracts_answer(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await registered(desk)
        for body in (b"{", b'{"zoho_customer_id":"4', b"[]", b""):
            answer = await desk.webhook("block_customer", body)
            assert (answer.status_code, list(answer.json())) == (422, ["errors", "status"])
        answer = await desk.webhook("block_customer", {"zoho_customer_id": "445"}, content_type="text/plain")
        assert answer.status_code == 204
        assert (await desk.webhook("block_customer", b"{" + b" " * 64 * 1024)).status_code == 413
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            answer = await desk.http.request(method, "/webhooks/block_customer")
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_l2_what_is_malformed_at_the_operator_api_has_a_status_of_its_own(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        body, json_type = b'{"charging_point_id":"CP1"}', {"Content-Type": "application/json"}
        for content, headers, status in (
            (b"{", json_type, 400),
            (b"[1]", json_type, 400),
            (b"\xff", json_type, 400),
            (body, {"Content-Type": "text/plain"}, 415),
            (body, {"Content-Type": "application/x-www-form-urlencoded"}, 415),
            (body + b" " * 64 * 1024, json_type, 413),
            (body + b" " * 2 * 1024 * 1024, json_type, 413),
        ):
            answer = await desk.http.post("/charge-points", content=content, headers=headers)
            assert (answer.status_code, answer.json()["status"]) == (status, status)
        answer = await desk.http.put("/charge-points", content=body, headers=json_type)
        assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) >= {"GET", "POST"}
        assert await desk.items("/charge-points") == []


@pytest.mark.parametrize(
    "target", [b"/api/v1/charge-points/%ff", b"/api/v1/charge-points/\xff", b"/api/v1/charge-points?limit=\xff", b"//", b"*"]
)
async def test_l2_no_request_target_is_a_500(sqlite_csms: StartCsms, target: bytes) -> None:
    async with bench(sqlite_csms) as desk:
        host, port = desk.server.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        async with asyncio.timeout(20):
            answer = await reader.read()
        writer.close()
        assert re.match(rb"HTTP/1.1 4\d\d ", answer)


@pytest.mark.parametrize("header", ["idempotency_key", "webhook_id"])
async def test_l3_a_webhook_delivered_three_times_has_one_effect_and_one_answer(csms: StartCsms, header: str) -> None:
    async with bench(csms) as desk:
        answers = [await desk.webhook("generate_charge_point", **{header: "event-1"}) for _ in range(3)]
        assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
        body = {"application": "store", "zoho_customer_id": "445", **answers[0].json()}
        answers = await asyncio.gather(*(desk.webhook("register_customer", body, **{header: "event-2"}) for _ in range(3)))
        assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
        assert (len(await desk.items("/charge-points")), len(await desk.items("/customers"))) == (1, 1)


async def test_l3_an_operators_write_delivered_three_times_has_one_effect_and_one_answer(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        answers = [
            await desk.http.post("/charge-points", json={"charging_point_id": "CP1"}, headers={"Idempotency-Key": "k"}) for _ in range(3)
        ]
        assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
        assert len(await desk.items("/audit")) == 1


@pytest.mark.parametrize("count", ['"2"', "2.0", "2.5", "true", "[]"])
async def test_l5_a_limit_that_is_no_integer_is_a_422_and_nothing_is_stored(csms: StartCsms, count: str) -> None:
    async with bench(csms) as desk:
        await registered(desk)
        answer = await desk.webhook("unblock_customer", f'{{"zoho_customer_id":"445","max_active_transaction_count":{count}}}'.encode())
        assert (answer.status_code, answer.json()["status"]) == (422, 422)
        assert "max_active_transaction_count" in answer.json()["errors"][0]
        customer = await desk.get("/customers/445")
        assert (customer["id_tag"], customer["max_active_transaction_count"]) == (None, 0)


@pytest.mark.parametrize("body", [b'{"zoho_customer_id":"445","max_active_transaction_count":null}', b'{"zoho_customer_id":"445"}'])
async def test_l5_a_limit_that_is_left_out_is_one(csms: StartCsms, body: bytes) -> None:
    async with bench(csms) as desk:
        await registered(desk)
        assert (await desk.webhook("unblock_customer", body)).status_code == 204
        assert (await desk.get("/customers/445"))["max_active_transaction_count"] == 1


async def test_l6_an_id_tag_that_ocpp_cannot_carry_or_that_exists_in_another_case_is_refused(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.tag("TAGOK")
        for spelling, status in (("x" * 21, 422), ("TAG%20OK", 422), ("tagok", 409), ("TagOk", 409), ("x" * 20, 201)):
            answer = await desk.http.put(f"/id-tags/{spelling}", json={})
            assert answer.status_code == status, answer.text
        assert sorted(tag["id_tag"] for tag in await desk.items("/id-tags")) == ["TAGOK", "x" * 20]


@pytest.mark.parametrize(
    "first", [(500, {}), (503, {}), (429, {"Retry-After": "0"}), (408, {}), (302, {"Location": "/elsewhere"})], ids=lambda first: first[0]
)
async def test_l8_what_may_pass_is_tried_again_under_the_same_id(csms: StartCsms, first: tuple[int, dict[str, str]]) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_retry_schedule=QUICK) as desk:
        zoho.script[:] = [first, first]
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
        (delivery,) = await delivered(desk)
        assert [attempt["status"] for attempt in delivery["attempts"]] == [first[0], first[0], 200]
        assert len({got.headers["webhook-id"] for got in zoho.got}) == 1


async def test_l8_a_target_that_hangs_delays_no_station_and_ends_in_the_dead_letter(csms: StartCsms) -> None:
    schedule = (0.0, 0.05)
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_retry_schedule=schedule, zoho_timeout_s=0.3) as desk:
        zoho.gate.clear()
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            for _ in range(20):
                await station.call("Heartbeat")
            assert await desk.items("/deliveries", state="delivered") == []
        (delivery,) = await delivered(desk, state="dead")
        assert [attempt["status"] for attempt in delivery["attempts"]] == [None, None]


async def test_l8_a_target_that_resets_or_speaks_no_tls_is_tried_again(csms: StartCsms) -> None:
    def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    server = await asyncio.start_server(reset, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        for scheme in ("http", "https"):
            schedule = (0.0, 0.05)
            async with bench(csms, zoho_boot_url=f"{scheme}://127.0.0.1:{port}/", zoho_retry_schedule=schedule) as desk:
                identity = f"CP-{scheme}"
                await desk.make(identity)
                async with await desk.station(identity) as station:
                    await station.call("BootNotification", BOOT)

                async def dead(desk: Bench = desk, identity: str = identity) -> Any:
                    return await desk.items("/deliveries", state="dead", charging_point_id=identity)

                (delivery,) = await eventually(dead)
                found = await desk.get(f"/deliveries/{delivery['id']}")
                assert [(attempt["outcome"], attempt["status"]) for attempt in found["attempts"]] == [("retry", None), ("dead", None)]
                await desk.server.stop()
    finally:
        server.close()


async def test_l9_what_happened_before_a_kill_is_delivered_after_the_restart(sqlite_url: str, tmp_path: Path) -> None:
    options = {"CSMS_DATABASE_URL": sqlite_url}
    async with receiver() as zoho:
        zoho.gate.clear()
        async with serving(tmp_path, **options, CSMS_ZOHO_BOOT_URL=zoho.url) as killed, operator(killed.url) as http:
            desk = Bench(killed, http)
            await desk.make("CP1")
            async with await desk.station() as station:
                await station.call("BootNotification", BOOT)
                (delivery,) = await desk.items("/deliveries")
                killed.process.kill()
                await killed.ended()
        zoho.gate.set()
        async with serving(tmp_path, **options, CSMS_ZOHO_BOOT_URL=zoho.url) as again, operator(again.url) as http:
            (found,) = await delivered(Bench(again, http))
            assert (found["webhook_id"], found["event"]) == (delivery["webhook_id"], delivery["event"])
            assert {got.headers["webhook-id"] for got in zoho.got} == {delivery["webhook_id"]}


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422])
async def test_l11_a_target_that_refuses_is_asked_once_and_the_dead_letter_is_told(csms: StartCsms, status: int) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, zoho_retry_schedule=QUICK) as desk:
        zoho.answer = lambda got: (status, {})
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
        (delivery,) = await delivered(desk, state="dead")
        assert [attempt["outcome"] for attempt in delivery["attempts"]] == ["dead"]
        assert len(zoho.got) == 1
        metrics = (await desk.http.get(f"{desk.server.url}/metrics")).text
        assert re.search(r'csms_delivery_attempts_total\{outcome="dead"\} [1-9]', metrics)


async def test_l12_the_signature_is_over_the_raw_body_and_the_instant_of_the_attempt(csms: StartCsms) -> None:
    options: dict[str, Any] = {"zoho_signing_secret": (SECRET,), "zoho_retry_schedule": (0.0, 2.2)}
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url, **options) as desk:
        zoho.script[:] = [(500, {})]
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
        await delivered(desk)
        first, second = zoho.got
        for got in (first, second):
            Webhook(SECRET).verify(got.body, _signed(got))
            with pytest.raises(WebhookVerificationError):
                Webhook(SECRET).verify(got.body + b" ", _signed(got))
        assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
        assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


async def test_l13_a_start_and_a_stop_that_come_again_are_one_transaction_and_tell_nobody_twice(csms: StartCsms) -> None:
    async with receiver() as zoho, bench(csms, zoho_boot_url=zoho.url) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        for _ in range(2):
            async with await desk.station() as station:
                number = await station.start()
                await station.call("StopTransaction", STOP | {"transactionId": number, "idTag": START["idTag"]})
                await station.call("StopTransaction", STOP | {"transactionId": number, "idTag": START["idTag"]})
        assert len(await desk.items("/transactions")) == 1
        assert len(await desk.items("/deliveries")) == len(zoho.got) == 0


def _signed(got: Got) -> dict[str, str]:
    age = datetime.now(UTC) - datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)
    assert age < timedelta(minutes=5)
    return {name: got.headers[name] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
