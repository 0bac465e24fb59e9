import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.webhooks import messages
from csms.webhooks.gojson import Faults
from csms.webhooks.messages import Answer, BlockCustomer, RegisterCustomer, UnblockCustomer

REGISTER = RegisterCustomer("fccp_1", "store", "445")


def required(name: str) -> str:
    return f"Key: 'P.{name}' Error:Field validation for '{name}' failed on the 'required' tag"


def body_of(answer: Answer) -> str:
    return answer.body.decode()


def test_a_registration_is_read() -> None:
    body = b'{"charging_point_id":"fccp_1","application":"store","zoho_customer_id":"445","more":1}'
    assert messages.read_register(body) == REGISTER


def test_an_empty_registration_names_all_three_fields_in_order() -> None:
    expected = tuple(required(name) for name in ("ChargingPointID", "Application", "ZohoCustomerID"))
    assert messages.read_register(b"{}") == Faults(expected)


def test_a_blocking_is_read_or_refused() -> None:
    assert messages.read_block(b'{"zoho_customer_id":"445"}') == BlockCustomer("445")
    assert messages.read_block(b"{}") == Faults((required("ZohoCustomerID"),))


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("", UnblockCustomer("445")),
        (',"max_active_transaction_count":null', UnblockCustomer("445")),
        (',"max_active_transaction_count":0', UnblockCustomer("445", 0)),
        (',"max_active_transaction_count":-1', UnblockCustomer("445", -1)),
        (',"max_active_transactions_count":0', UnblockCustomer("445", 0, used_alias=True)),
        (',"max_active_transactions_count":null', UnblockCustomer("445")),
        (',"max_active_transaction_count":2,"max_active_transactions_count":0', UnblockCustomer("445", 2)),
        (',"max_active_transaction_count":2,"max_active_transactions_count":"x"', UnblockCustomer("445", 2)),
        (',"id_tag":"tg_875"', UnblockCustomer("445", None, "tg_875")),
        (',"id_tag":""', UnblockCustomer("445")),
        (',"id_tag":null', UnblockCustomer("445")),
    ],
)
def test_an_unblocking_is_read_with_its_optional_parts(rest: str, expected: UnblockCustomer) -> None:
    assert messages.read_unblock(f'{{"zoho_customer_id":"445"{rest}}}'.encode()) == expected


@pytest.mark.parametrize(
    ("rest", "error"),
    [
        ('"max_active_transaction_count":"2"', "string into Go struct field P.max_active_transaction_count of type int"),
        (
            '"max_active_transactions_count":"0"',
            "string into Go struct field P.max_active_transactions_count of type int",
        ),
        ('"id_tag":5', "number into Go struct field P.id_tag of type string"),
    ],
)
def test_an_unblocking_with_a_wrong_type_is_refused(rest: str, error: str) -> None:
    body = f'{{"zoho_customer_id":"445",{rest}}}'.encode()
    assert messages.read_unblock(body) == Faults((f"json: cannot unmarshal {error}",))


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (b"zoho_customer_id=445", UnblockCustomer("445")),
        (b"zoho_customer_id=445&max_active_transaction_count=2", UnblockCustomer("445", 2)),
        (b"zoho_customer_id=445&max_active_transaction_count=", UnblockCustomer("445")),
        (b"zoho_customer_id=445&max_active_transactions_count=0", UnblockCustomer("445", 0, used_alias=True)),
        (b"zoho_customer_id=4%264+5\r\n", UnblockCustomer("4&4 5")),
        (b"JSONString=%7B%22zoho_customer_id%22%3A%22445%22%7D&x=1", UnblockCustomer("445")),
        (b'{"zoho_customer_id":"445"}', UnblockCustomer("445")),
        (b"zoho_customer_id=", Faults((required("ZohoCustomerID"),))),
        (
            b"zoho_customer_id=445&max_active_transaction_count=two",
            Faults(("json: cannot unmarshal string into Go struct field P.max_active_transaction_count of type int",)),
        ),
    ],
)
def test_a_form_stands_for_the_json_object_when_forms_are_accepted(form: bytes, expected: UnblockCustomer | Faults) -> None:
    assert messages.read_unblock(form, accept_form=True) == expected


def test_a_form_is_gos_syntax_error_when_forms_are_not_accepted() -> None:
    form = b"zoho_customer_id=445"
    assert messages.looks_like_form(form)
    assert messages.read_block(form) == Faults(("invalid character 'z' looking for beginning of value",))


@pytest.mark.parametrize("body", [b"", b"{}", b"abc", b"--boundary", b"<xml a=1/>", b'{"a=b":1}'])
def test_other_bodies_do_not_look_like_forms(body: bytes) -> None:
    assert not messages.looks_like_form(body)


@given(st.binary())
def test_no_form_ever_raises(body: bytes) -> None:
    result = messages.read_unblock(b"a=" + body, accept_form=True)
    assert isinstance(result, UnblockCustomer | Faults)


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (messages.charge_point_generated("fccp_1"), 200, '{"charging_point_id":"fccp_1"}'),
        (
            messages.charge_point_not_found("cp_26"),
            404,
            '{"details":null,"error":"charge point with id: cp_26 not found","status":404}',
        ),
        (
            messages.charge_point_taken("fccp_1"),
            409,
            '{"details":null,"error":"charge point with id: fccp_1 already has a user","status":409}',
        ),
        (messages.customer_exists("445"), 409, '{"details":null,"error":"user: 445 already exists","status":409}'),
        (
            messages.customer_to_block_not_found("45"),
            404,
            '{"details":null,"error":"user: 45 not found","status":404}',
        ),
        (
            messages.customer_to_unblock_not_found("1", "tg_875"),
            404,
            '{"details":null,"error":"user with id: 1 not found or tag id: tg_875 is not correct","status":404}',
        ),
        (
            messages.customer_to_unblock_not_found("1", None),
            404,
            '{"details":null,"error":"user with id: 1 not found or tag id:  is not correct","status":404}',
        ),
        (messages.block_failed("45"), 401, '{"details":null,"error":"blocking user: 45 failed","status":401}'),
        (messages.unblock_failed("45"), 401, '{"details":null,"error":"unblocking user: 45 failed","status":401}'),
        (messages.block_failed("45", 500), 500, '{"details":null,"error":"blocking user: 45 failed","status":500}'),
        (messages.internal_error(), 500, '{"details":null,"error":"internal server error","status":500}'),
        (messages.unauthorized("Bearer"), 401, '{"details":null,"error":"unauthorized","status":401}'),
        (messages.unknown_path(), 404, '{"details":null,"error":"not found","status":404}'),
        (messages.method_not_allowed(), 405, '{"details":null,"error":"method not allowed","status":405}'),
        (messages.body_too_large(), 413, '{"details":null,"error":"request body too large","status":413}'),
        (
            messages.idempotency_key_reused(),
            422,
            '{"errors":["idempotency key was used before with another body"],"status":422}',
        ),
        (messages.invalid(["EOF"]), 422, '{"errors":["EOF"],"status":422}'),
        (messages.invalid(["a", "b"]), 422, '{"errors":["a","b"],"status":422}'),
        (messages.invalid(["a", "b"], "joined"), 422, '{"errors":["a\\nb"],"status":422}'),
    ],
)
def test_every_answer_has_its_documented_bytes(answer: Answer, status: int, body: str) -> None:
    assert (answer.status, body_of(answer)) == (status, body)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_a_204_carries_nothing() -> None:
    assert messages.done() == Answer(204, b"", {})


def test_405_and_401_carry_the_header_their_status_asks_for() -> None:
    assert messages.method_not_allowed().headers["Allow"] == "POST"
    assert messages.unauthorized("Bearer").headers["WWW-Authenticate"] == "Bearer"


def test_a_registered_customer_is_shown_by_seven_keys_in_order() -> None:
    at = datetime(2023, 12, 15, 22, 21, 54, 570414, timezone(timedelta(hours=2)))
    answer = messages.customer_registered(REGISTER, id=2, created_at=at, updated_at=at)
    assert answer.status == 200
    assert body_of(answer) == (
        '{"id":2,"created_at":"2023-12-15T20:21:54.570414Z","updated_at":"2023-12-15T20:21:54.570414Z",'
        '"zoho_customer_id":"445","application":"store","id_tag":null,"max_active_transactions_count":0}'
    )


@pytest.mark.parametrize(
    ("microsecond", "shown"),
    [(570414, ":50.570414Z"), (570400, ":50.5704Z"), (500000, ":50.5Z"), (1, ":50.000001Z"), (0, ":50Z")],
)
def test_a_fraction_of_a_second_loses_its_trailing_zeros(microsecond: int, shown: str) -> None:
    at = datetime(2023, 12, 15, 22, 20, 50, microsecond, UTC)
    assert messages.timestamp(at) == f"2023-12-15T22:20{shown}"


def test_an_instant_without_a_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="time zone"):
        messages.timestamp(datetime(2023, 12, 15))  # noqa: DTZ001


def test_characters_are_escaped_as_go_escapes_them() -> None:
    text = '<a&b> \u2028\u2029 é \u00ad \\b \b\f\n\x1f\x7f" \ud800 \ufffd'
    assert (
        messages.dump({"a": text})
        == ('{"a":"\\u003ca\\u0026b\\u003e \\u2028\\u2029 é \u00ad \\\\b \\u0008\\u000c\\n\\u001f\x7f\\" \\ufffd \ufffd"}').encode()
    )


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_whatever_is_dumped_is_the_same_json(value: dict[str, object]) -> None:
    assert json.loads(messages.dump(value)) == value


def test_a_stored_answer_is_given_again_as_it_was() -> None:
    for answer in (messages.internal_error(), messages.charge_point_generated("fccp_1"), messages.done()):
        assert messages.again(answer.status, answer.body) == answer
