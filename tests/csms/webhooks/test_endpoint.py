import asyncio
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from tests.conftest import StartCsms
from tests.csms.bench import Bench, bench, eventually
from tests.csms.broken import without

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MISSING = "Key: 'P.{0}' Error:Field validation for '{0}' failed on the 'required' tag"
REGISTERED = re.compile(
    r'\{"id":1,"created_at":"(?P<created>[^"]+)","updated_at":"(?P=created)","zoho_customer_id":"445","application":"store",'
    r'"id_tag":null,"max_active_transactions_count":0\}'
)


def envelope(error: str, status: int) -> str:
    return f'{{"details":null,"error":"{error}","status":{status}}}'


async def registered(desk: Bench, customer: str = "445") -> str:
    """A charge point with a customer."""
    identity: str = (await desk.webhook("generate_charge_point")).json()["charging_point_id"]
    body = {"charging_point_id": identity, "application": "store", "zoho_customer_id": customer}
    assert (await desk.webhook("register_customer", body)).status_code == 200
    return identity


# success


async def test_generate_makes_a_charge_point_whatever_is_sent(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        found = [await desk.webhook("generate_charge_point", body) for body in (b"", b"{", b"\xff\x00", {"charging_point_id": "x"})]
        for answer in found:
            assert answer.status_code == 200
            assert re.fullmatch(r'\{"charging_point_id":"fccp_[0-9a-f]{32}"\}', answer.text)
            assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert len({answer.text for answer in found}) == 4
        assert len(await desk.items("/charge-points")) == 4


async def test_register_answers_the_seven_keys_in_their_order(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        identity = (await desk.webhook("generate_charge_point")).json()["charging_point_id"]
        answer = await desk.webhook("register_customer", {"charging_point_id": identity, "application": "store", "zoho_customer_id": "445"})
        assert answer.status_code == 200
        matched = REGISTERED.fullmatch(answer.text)
        assert matched
        assert matched["created"].endswith("Z")
        assert abs((datetime.now(UTC) - datetime.fromisoformat(matched["created"])).total_seconds()) < 60
        customer = await desk.get("/customers/445")
        assert (customer["charging_point_id"], customer["id_tag"], customer["blocked"]) == (identity, None, True)


async def test_unblock_and_block_answer_nothing_and_set_the_limit(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await registered(desk)
        for webhook, extra, limit in (
            ("unblock_customer", {}, 1),
            ("unblock_customer", {"max_active_transaction_count": 3}, 3),
            ("unblock_customer", {"max_active_transaction_count": None}, 1),
            ("unblock_customer", {"max_active_transaction_count": -5}, -5),
            ("block_customer", {}, 0),
            ("block_customer", {}, 0),
            ("unblock_customer", {"max_active_transaction_count": 0}, 0),
            ("unblock_customer", {"max_active_transactions_count": 2}, 2),
        ):
            answer = await desk.webhook(webhook, {"zoho_customer_id": "445", **extra})
            assert (answer.status_code, answer.content) == (204, b"")
            assert "content-type" not in answer.headers
            customer = await desk.get("/customers/445")
            assert (customer["max_active_transaction_count"], customer["blocked"]) == (limit, limit == 0)
            tag = await desk.get(f"/id-tags/{customer['id_tag']}")
            assert tag["max_active_transaction_count"] == limit


async def test_the_first_unblock_mints_the_tag_and_no_later_one_changes_it(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await registered(desk)
        await desk.webhook("block_customer", {"zoho_customer_id": "445"})
        assert (await desk.get("/customers/445"))["id_tag"] is None
        await desk.webhook("unblock_customer", {"zoho_customer_id": "445", "max_active_transaction_count": 0})
        tag = (await desk.get("/customers/445"))["id_tag"]
        assert re.fullmatch("tg_[0-9a-f]{16}", tag)
        await desk.webhook("unblock_customer", {"zoho_customer_id": "445", "id_tag": tag.upper()})
        customer = await desk.get("/customers/445")
        assert (customer["id_tag"], customer["max_active_transaction_count"]) == (tag, 1)


# refusals


@pytest.mark.parametrize(
    ("webhook", "body", "status", "error"),
    [
        (
            "register_customer",
            {"charging_point_id": "cp_26", "application": "store", "zoho_customer_id": "445"},
            404,
            "charge point with id: cp_26 not found",
        ),
        ("block_customer", {"zoho_customer_id": "45"}, 404, "user: 45 not found"),
        ("block_customer", {"zoho_customer_id": " "}, 404, "user:   not found"),
        ("unblock_customer", {"zoho_customer_id": "1"}, 404, "user with id: 1 not found or tag id:  is not correct"),
        ("unblock_customer", {"zoho_customer_id": "<&>"}, 404, r"user with id: \u003c\u0026\u003e not found or tag id:  is not correct"),
        (
            "unblock_customer",
            {"zoho_customer_id": "1", "id_tag": "tg_875"},
            404,
            "user with id: 1 not found or tag id: tg_875 is not correct",
        ),
    ],
)
async def test_what_is_not_there_is_a_404_in_the_contract_s_words(
    csms: StartCsms, webhook: str, body: dict[str, Any], status: int, error: str
) -> None:
    async with bench(csms) as desk:
        answer = await desk.webhook(webhook, body)
        assert (answer.status_code, answer.text) == (status, envelope(error, status))
        assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_a_tag_that_is_not_the_customer_s_is_a_404_and_changes_nothing(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await registered(desk)
        await desk.webhook("unblock_customer", {"zoho_customer_id": "445"})
        answer = await desk.webhook("unblock_customer", {"zoho_customer_id": "445", "id_tag": "tg_875", "max_active_transaction_count": 5})
        assert answer.text == envelope("user with id: 445 not found or tag id: tg_875 is not correct", 404)
        assert (await desk.get("/customers/445"))["max_active_transaction_count"] == 1


async def test_a_second_customer_and_a_second_charge_point_are_conflicts(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        identity = await registered(desk)
        other = (await desk.webhook("generate_charge_point")).json()["charging_point_id"]
        for point, customer, error in (
            (identity, "445", f"charge point with id: {identity} already has a user"),
            (identity, "446", f"charge point with id: {identity} already has a user"),
            (other, "445", "user: 445 already exists"),
        ):
            body = {"charging_point_id": point, "application": "store", "zoho_customer_id": customer}
            answer = await desk.webhook("register_customer", body)
            assert (answer.status_code, answer.text) == (409, envelope(error, 409))
        assert len(await desk.items("/customers")) == 1


GOLDEN = [
    ("register_customer", b"", ["EOF"]),
    ("register_customer", b"{}", [MISSING.format("ChargingPointID"), MISSING.format("Application"), MISSING.format("ZohoCustomerID")]),
    ("register_customer", b"null", [MISSING.format("ChargingPointID"), MISSING.format("Application"), MISSING.format("ZohoCustomerID")]),
    ("register_customer", b'{"charging_point_id":"x","zoho_customer_id":"1"}', [MISSING.format("Application")]),
    ("block_customer", b"{}", [MISSING.format("ZohoCustomerID")]),
    ("unblock_customer", b'{"zoho_customer_id":""}', [MISSING.format("ZohoCustomerID")]),
    ("block_customer", b"[]", ["json: cannot unmarshal array into Go value of type main.P"]),
    (
        "block_customer",
        b'{"zoho_customer_id":445}',
        ["json: cannot unmarshal number into Go struct field P.zoho_customer_id of type string"],
    ),
    (
        "unblock_customer",
        b'{"zoho_customer_id":"1","max_active_transaction_count":"2"}',
        ["json: cannot unmarshal string into Go struct field P.max_active_transaction_count of type int"],
    ),
    (
        "unblock_customer",
        b'{"zoho_customer_id":"1","max_active_transaction_count":2.0}',
        ["json: cannot unmarshal number 2.0 into Go struct field P.max_active_transaction_count of type int"],
    ),
    ("block_customer", b"zoho_customer_id=445", ["invalid character 'z' looking for beginning of value"]),
    ("block_customer", b"<xml/>", [r"invalid character '\u003c' looking for beginning of value"]),
    ("block_customer", b"\xef\xbb\xbf{}", ["invalid character 'ï' looking for beginning of value"]),
]


@pytest.mark.parametrize(("webhook", "body", "errors"), GOLDEN)
async def test_an_invalid_body_gets_go_s_words(sqlite_csms: StartCsms, webhook: str, body: bytes, errors: list[str]) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.webhook(webhook, body)
        listed = ",".join(f'"{error}"' for error in errors)
        assert (answer.status_code, answer.text) == (422, f'{{"errors":[{listed}],"status":422}}')
        assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_an_invalid_unblock_leaves_the_limit_alone(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await registered(desk)
        for count in ('"2"', "2.0", "true", "9223372036854775808"):
            body = f'{{"zoho_customer_id":"445","max_active_transaction_count":{count}}}'.encode()
            assert (await desk.webhook("unblock_customer", body)).status_code == 422
        assert (await desk.get("/customers/445"))["id_tag"] is None


async def test_several_faults_may_be_one_string(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, validation_errors="joined") as desk:
        errors = (await desk.webhook("register_customer", {})).json()["errors"]
        assert errors == ["\n".join(MISSING.format(name) for name in ("ChargingPointID", "Application", "ZohoCustomerID"))]


async def test_a_form_is_taken_where_that_is_wanted(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, accept_form=True) as desk:
        await registered(desk)
        assert (await desk.webhook("unblock_customer", b"zoho_customer_id=445&max_active_transaction_count=4")).status_code == 204
        assert (await desk.get("/customers/445"))["max_active_transaction_count"] == 4


# HTTP


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
async def test_any_method_but_post_is_a_405_that_says_so(sqlite_csms: StartCsms, method: str) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.http.request(method, "/webhooks/generate_charge_point")
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert method == "HEAD" or answer.text == envelope("method not allowed", 405)
        assert await desk.items("/charge-points") == []


@pytest.mark.parametrize("size", [64 * 1024 + 1, 2 * 1024 * 1024])
async def test_a_body_that_is_too_large_is_a_413(sqlite_csms: StartCsms, size: int) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.webhook("block_customer", b" " * size)
        assert (answer.status_code, answer.text) == (413, envelope("request body too large", 413))
        assert (await desk.webhook("block_customer", b'{"zoho_customer_id":"1"}'.ljust(64 * 1024))).status_code == 404


async def test_both_forms_of_a_path_are_served_and_unknown_ones_are_404(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        assert (await desk.webhook("generate_charge_point/")).status_code == 200
        for name in ("delete_customer", "", "generate_charge_point/x"):
            answer = await desk.webhook(name)
            assert (answer.status_code, answer.text) == (404, envelope("not found", 404))


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense"])
async def test_the_media_type_does_not_matter(sqlite_csms: StartCsms, media_type: str) -> None:
    async with bench(sqlite_csms) as desk:
        assert (await desk.webhook("block_customer", {"zoho_customer_id": "45"}, content_type=media_type)).status_code == 404


async def test_a_request_id_is_echoed(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        for webhook in ("generate_charge_point", "block_customer", "nothing"):
            assert (await desk.webhook(webhook, x_request_id="r-1")).headers["x-request-id"] == "r-1"
        assert "x-request-id" not in (await desk.webhook("generate_charge_point")).headers


async def test_an_odd_request_id_does_no_harm(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.http.post("/webhooks/generate_charge_point", headers=[(b"X-Request-Id", "é".encode())])
        assert answer.status_code == 200


# idempotency


@pytest.mark.parametrize("header", ["Idempotency-Key", "webhook-id"])
async def test_a_repeat_with_the_same_key_gets_the_same_answer_and_has_no_effect(csms: StartCsms, header: str) -> None:
    async with bench(csms) as desk:
        found = [await desk.webhook("generate_charge_point", b"{}", **{header: "k1"}) for _ in range(3)]
        assert {(answer.status_code, answer.content) for answer in found} == {(200, found[0].content)}
        (charge_point,) = await desk.items("/charge-points")
        body = {"charging_point_id": charge_point["charging_point_id"], "application": "store", "zoho_customer_id": "445"}
        made = [await desk.webhook("register_customer", body, **{header: "k1"}) for _ in range(3)]
        assert {(answer.status_code, answer.content) for answer in made} == {(200, made[0].content)}
        done = [await desk.webhook("unblock_customer", {"zoho_customer_id": "445"}, **{header: "k1"}) for _ in range(3)]
        assert {(answer.status_code, answer.content) for answer in done} == {(204, b"")}
        assert "content-type" not in done[2].headers
        await desk.webhook("block_customer", {"zoho_customer_id": "445"})
        await desk.webhook("unblock_customer", {"zoho_customer_id": "445"}, **{header: "k1"})
        assert (await desk.get("/customers/445"))["blocked"], "a repeat opens nothing"


async def test_simultaneous_repeats_have_one_effect(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        found = await asyncio.gather(*(desk.webhook("generate_charge_point", b"{}", idempotency_key="k") for _ in range(10)))
        assert len({(answer.status_code, answer.content) for answer in found}) == 1
        assert len(await desk.items("/charge-points")) == 1


async def test_the_same_key_with_another_body_is_a_422(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await registered(desk)
        await desk.webhook("unblock_customer", {"zoho_customer_id": "445"}, idempotency_key="k")
        answer = await desk.webhook("unblock_customer", {"zoho_customer_id": "445", "max_active_transaction_count": 7}, idempotency_key="k")
        assert answer.text == '{"errors":["idempotency key was used before with another body"],"status":422}'
        assert (await desk.get("/customers/445"))["max_active_transaction_count"] == 1


async def test_a_refused_call_may_be_repeated_with_its_key(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        body = {"charging_point_id": "CP1", "application": "store", "zoho_customer_id": "445"}
        assert (await desk.webhook("register_customer", body, idempotency_key="k")).status_code == 404
        await desk.make("CP1")
        assert (await desk.webhook("register_customer", body, idempotency_key="k")).status_code == 200


# races and failures


async def test_of_twenty_simultaneous_registers_one_succeeds(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        bodies = [{"charging_point_id": "CP1", "application": "store", "zoho_customer_id": str(number)} for number in range(20)]
        answers = await asyncio.gather(*(desk.webhook("register_customer", body) for body in bodies))
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 19}
        (winner,) = [answer.json() for answer in answers if answer.status_code == 200]
        (customer,) = await desk.items("/customers")
        assert customer["zoho_customer_id"] == winner["zoho_customer_id"]


@pytest.mark.parametrize(("setting", "status"), [(401, 401), (500, 500)])
async def test_our_own_failure_is_told_in_the_contract_s_words(csms: StartCsms, database_url: str, setting: int, status: int) -> None:
    async with bench(csms, internal_error_status=setting) as desk:
        await registered(desk)
        body = {"charging_point_id": "CP2", "application": "store", "zoho_customer_id": "1"}
        async with without(database_url, "customers"), without(database_url, "charge_points"):
            blocked = await desk.webhook("block_customer", {"zoho_customer_id": "445"})
            unblocked = await desk.webhook("unblock_customer", {"zoho_customer_id": "4<5"})
            generated = await desk.webhook("generate_charge_point")
            made = await desk.webhook("register_customer", body)
        assert (blocked.status_code, blocked.text) == (status, envelope("blocking user: 445 failed", status))
        assert (unblocked.status_code, unblocked.text) == (status, envelope(r"unblocking user: 4\u003c5 failed", status))
        assert "www-authenticate" not in blocked.headers
        for answer in (generated, made):
            assert (answer.status_code, answer.text) == (500, envelope("internal server error", 500))

        async def recovered() -> bool:
            return (await desk.webhook("block_customer", {"zoho_customer_id": "445"})).status_code == 204

        assert await eventually(recovered)


async def test_nul_becomes_the_replacement_character_on_every_database(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        body = b'{"charging_point_id":"CP1","application":"a\\u0000b","zoho_customer_id":"4\\u00005"}'
        answer = await desk.webhook("register_customer", body)
        assert (answer.status_code, answer.json()["application"], answer.json()["zoho_customer_id"]) == (200, "a\ufffdb", "4\ufffd5")
        nul = b'{"zoho_customer_id":"4\\u00005","id_tag":"\\u0000"}'
        assert (await desk.webhook("unblock_customer", nul)).status_code == 404
        assert (await desk.webhook("block_customer", nul)).status_code == 204
        body = b'{"charging_point_id":"\\u0000","application":"a","zoho_customer_id":"6"}'
        assert (await desk.webhook("register_customer", body)).status_code == 404


async def test_long_and_odd_ids_are_opaque(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        for identity, customer in (("CP1", "9" * 20000), ("CP2", "Łódź '; -- \U0001f50c")):
            body = {"charging_point_id": identity, "application": "x" * 20000, "zoho_customer_id": customer}
            assert (await desk.webhook("register_customer", body)).json()["zoho_customer_id"] == customer
            assert (await desk.webhook("block_customer", {"zoho_customer_id": customer})).status_code == 204


# authentication


async def test_a_token_opens_by_header_and_by_query(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, webhook_auth="token", webhook_secret=("new", "old")) as desk:
        for secret in ("new", "old"):
            assert (await desk.webhook("generate_charge_point", authorization=f"Bearer {secret}")).status_code == 200
            assert (await desk.webhook(f"generate_charge_point?token={secret}")).status_code == 200
        for refused in (
            await desk.webhook("generate_charge_point"),
            await desk.webhook("generate_charge_point", authorization="Bearer older"),
            await desk.webhook("generate_charge_point?token=older"),
            await desk.webhook("block_customer", b"{"),
        ):
            assert (refused.status_code, refused.text) == (401, envelope("unauthorized", 401))
            assert refused.headers["www-authenticate"] == 'Bearer realm="webhooks"'
        assert len(await desk.items("/charge-points")) == 4


async def test_the_operator_s_token_opens_no_webhook_and_is_not_asked_for_there(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, token="operators", webhook_auth="token", webhook_secret=("webhooks",)) as desk:
        assert (await desk.webhook("generate_charge_point")).status_code == 401
        assert (await desk.webhook("generate_charge_point", authorization="Bearer webhooks")).status_code == 200


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    at = datetime.now(UTC)
    signature = Webhook(secret).sign("msg_1", at, body.decode())
    return {"webhook_id": "msg_1", "webhook_timestamp": str(int(at.timestamp())), "webhook_signature": signature}


async def test_a_signature_opens_and_its_id_is_the_idempotency_key(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, webhook_auth="signature", webhook_secret=(SECRET,)) as desk:
        body = b'{"a": 1}'
        answers = [await desk.webhook("generate_charge_point", body, **signed(body)) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content
        forged: list[httpx.Response] = [
            await desk.webhook("generate_charge_point", body),
            await desk.webhook("generate_charge_point", b'{"a": 2}', **signed(body)),
            await desk.webhook("generate_charge_point", body, **signed(body, "whsec_QUJDREVGR0g=")),
        ]
        for answer in forged:
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'StandardWebhooks realm="webhooks"')
        assert len(await desk.items("/charge-points")) == 1


# what blocking brings with it


@pytest.mark.parametrize("stop_on_block", [True, False])
async def test_blocking_a_customer_stops_the_running_sessions_when_that_is_wished(csms: StartCsms, stop_on_block: bool) -> None:
    async with bench(csms, stop_on_block=stop_on_block) as desk:
        identity = await registered(desk)
        await desk.webhook("unblock_customer", {"zoho_customer_id": "445", "max_active_transaction_count": 1})
        tag = (await desk.get("/customers/445"))["id_tag"]
        async with await desk.station(identity) as station:
            number = await station.start(idTag=tag)
            for key in ("first", "first", None):
                answer = await desk.webhook("block_customer", {"zoho_customer_id": "445"}, **({"Idempotency_Key": key} if key else {}))
                assert answer.status_code == 204
            asked = [await station.obey() for _ in range(2 if stop_on_block else 0)]
            assert [frame[2:] for frame in asked] == [["RemoteStopTransaction", {"transactionId": number}]] * len(asked)
            await station.call("Heartbeat")
            assert not station._commands
            assert (await desk.transaction(number))["active"]


async def test_blocking_waits_for_no_station(csms: StartCsms) -> None:
    async with bench(csms, stop_on_block=True) as desk:
        identity = await registered(desk)
        await desk.webhook("unblock_customer", {"zoho_customer_id": "445", "max_active_transaction_count": 1})
        tag = (await desk.get("/customers/445"))["id_tag"]
        async with await desk.station(identity) as station:
            number = await station.start(idTag=tag)
        assert (await desk.webhook("block_customer", {"zoho_customer_id": "445"})).status_code == 204
        assert (await desk.get("/customers/445"))["blocked"]
        assert (await desk.transaction(number))["active"]


async def test_a_customer_without_tag_has_nothing_to_stop(csms: StartCsms) -> None:
    async with bench(csms, stop_on_block=True) as desk:
        await registered(desk)
        assert (await desk.webhook("block_customer", {"zoho_customer_id": "445"})).status_code == 204
