from typing import Any

import pytest

from simulators.zoho.contract import MEDIA_TYPE, find_breaches
from simulators.zoho.values import dump
from tests.simulators.zoho.examples import REGISTERED, REGISTRATION

JSON = {"content-type": MEDIA_TYPE}
ID = "fccp_17a18afd23e722dd021bd75b581e7651"
CUSTOMER = {"zoho_customer_id": "445"}
REQUIRED = "Key: 'P.ZohoCustomerID' Error:Field validation for 'ZohoCustomerID' failed on the 'required' tag"


def error(status: int, text: str) -> dict[str, Any]:
    return {"details": None, "error": text, "status": status}


@pytest.mark.parametrize(
    ("webhook", "sent", "status", "body"),
    [
        ("generate_charge_point", {}, 200, {"charging_point_id": ID}),
        ("generate_charge_point", {}, 500, error(500, "internal server error")),
        ("register_customer", REGISTRATION, 200, REGISTERED),
        ("register_customer", REGISTRATION, 404, error(404, f"charge point with id: {ID} not found")),
        ("register_customer", REGISTRATION, 409, error(409, f"charge point with id: {ID} already has a user")),
        ("register_customer", REGISTRATION, 409, error(409, "user: 445 already exists")),
        ("register_customer", {}, 422, {"errors": [REQUIRED], "status": 422}),
        ("block_customer", CUSTOMER, 404, error(404, "user: 445 not found")),
        ("block_customer", CUSTOMER, 401, error(401, "blocking user: 445 failed")),
        ("block_customer", CUSTOMER, 405, error(405, "method not allowed")),
        ("unblock_customer", CUSTOMER, 401, error(401, "unblocking user: 445 failed")),
        (
            "unblock_customer",
            CUSTOMER,
            404,
            error(404, "user with id: 445 not found or tag id:  is not correct"),
        ),
        (
            "unblock_customer",
            CUSTOMER,
            404,
            error(404, "user with id: 445 not found or tag id: tg_875 is not correct"),
        ),
    ],
)
def test_the_documented_answers_keep_the_contract(webhook: str, sent: dict[str, Any], status: int, body: dict[str, Any]) -> None:
    assert find_breaches(webhook, sent, status, JSON, dump(body)) == []


@pytest.mark.parametrize("webhook", ["block_customer", "unblock_customer"])
def test_no_content_is_success_for_the_webhooks_without_an_answer_body(webhook: str) -> None:
    assert find_breaches(webhook, CUSTOMER, 204, {}, b"") == []


def test_a_refused_caller_is_told_apart_by_its_challenge() -> None:
    headers = JSON | {"www-authenticate": "Bearer"}
    assert find_breaches("block_customer", CUSTOMER, 401, headers, dump(error(401, "unauthorized"))) == []


@pytest.mark.parametrize(
    ("webhook", "sent", "status", "headers", "body", "words"),
    [
        ("generate_charge_point", {}, 204, {}, b"", "never answers 204"),
        ("generate_charge_point", {}, 200, JSON, b'{"charging_point_id":"cp_26"}', "not fccp_"),
        ("generate_charge_point", {}, 200, JSON, dump({"id": ID}), "due is charging_point_id"),
        ("generate_charge_point", {}, 422, JSON, dump(error(422, "x")), "no answer 422"),
        (
            "generate_charge_point",
            {},
            200,
            {"content-type": "text/plain"},
            dump({"charging_point_id": ID}),
            "content type",
        ),
        ("generate_charge_point", {}, 200, JSON, dump({"charging_point_id": ID}) + b"\n", "blank space round"),
        ("generate_charge_point", {}, 200, JSON, b'{"charging_point_id": "%s"}' % ID.encode(), "not compact"),
        ("generate_charge_point", {}, 200, JSON, b"oops", "no JSON object"),
        ("register_customer", REGISTRATION, 201, JSON, dump(REGISTERED), "no answer 201"),
        ("register_customer", REGISTRATION, 200, JSON, dump(REGISTERED | {"x": 1}), "keys are"),
        ("register_customer", REGISTRATION, 200, JSON, dump(dict(reversed(REGISTERED.items()))), "in this order"),
        ("register_customer", REGISTRATION, 200, JSON, dump(REGISTERED | {"id": "2"}), "id must be an integer"),
        ("register_customer", REGISTRATION, 200, JSON, dump(REGISTERED | {"id_tag": "tg_1"}), "id_tag"),
        (
            "register_customer",
            REGISTRATION,
            200,
            JSON,
            dump(REGISTERED | {"max_active_transactions_count": 1}),
            "not blocked",
        ),
        (
            "register_customer",
            REGISTRATION,
            200,
            JSON,
            dump(REGISTERED | {"zoho_customer_id": "897"}),
            'zoho_customer_id is "897"',
        ),
        (
            "register_customer",
            REGISTRATION,
            200,
            JSON,
            dump(REGISTERED | {"updated_at": "2023-12-15T22:21:55Z"}),
            "differs",
        ),
        ("register_customer", {}, 422, JSON, dump({"errors": [], "status": 422}), "non-empty array"),
        ("register_customer", {}, 422, JSON, dump({"errors": ["EOF"], "status": 400}), "status in the body is 400"),
        ("register_customer", {}, 422, JSON, dump({"status": 422, "errors": ["EOF"]}), "keys of a 422"),
        ("block_customer", CUSTOMER, 404, JSON, dump(error(404, "user: 9 not found")), "error text is"),
        ("block_customer", CUSTOMER, 404, JSON, dump(error(404, "user: 445 not found") | {"details": 1}), "details"),
        ("block_customer", CUSTOMER, 401, JSON, dump(error(401, "KeyError: 445")), "error text is"),
        ("block_customer", CUSTOMER, 409, JSON, dump(error(409, "x")), "no answer 409"),
        ("unblock_customer", CUSTOMER, 404, JSON, dump(error(404, "user: 445 not found")), "does not fit"),
        (
            "unblock_customer",
            CUSTOMER,
            404,
            JSON,
            dump({"error": "x", "details": None, "status": 404}),
            "in this order",
        ),
    ],
)
def test_a_departure_is_named(webhook: str, sent: dict[str, Any], status: int, headers: dict[str, str], body: bytes, words: str) -> None:
    assert words in "; ".join(find_breaches(webhook, sent, status, headers, body))


def test_times_of_a_registration_need_an_offset() -> None:
    times = {"created_at": "2023-12-15T22:21:54", "updated_at": "2023-12-15T22:21:54"}
    breaches = find_breaches("register_customer", REGISTRATION, 200, JSON, dump(REGISTERED | times))
    assert breaches == ["created_at is no time with offset", "updated_at is no time with offset"]
