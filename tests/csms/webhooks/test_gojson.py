import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csms.webhooks.gojson import MAX_DEPTH, Faults, Field, Reading, read

REGISTER = (
    Field("charging_point_id", "ChargingPointID", required=True),
    Field("application", "Application", required=True),
    Field("zoho_customer_id", "ZohoCustomerID", required=True),
)
UNBLOCK = (
    Field("zoho_customer_id", "ZohoCustomerID", required=True),
    Field("max_active_transaction_count", "MaxActiveTransactionCount", "int"),
)
COUNT = "max_active_transaction_count"


def required(*names: str) -> list[str]:
    return [f"Key: 'P.{name}' Error:Field validation for '{name}' failed on the 'required' tag" for name in names]


def character(shown: str, context: str) -> str:
    return f"invalid character '{shown}' {context}"


def mistyped(what: str, key: str = "zoho_customer_id", go_type: str = "string") -> str:
    return f"json: cannot unmarshal {what} into Go struct field P.{key} of type {go_type}"


def counted(value: str) -> bytes:
    return f'{{"zoho_customer_id":"445","{COUNT}":{value}}}'.encode()


BEGINNING = "looking for beginning of value"
SYNTAX = [
    (b"", "EOF"),
    (b" \r\n\t ", "EOF"),
    (b"{", "unexpected EOF"),
    (b'{"a"', "unexpected EOF"),
    (b'{"zoho_customer_id":"44', "unexpected EOF"),
    (b'"abc', "unexpected EOF"),
    (b'"abc\\', "unexpected EOF"),
    (b'"\\u12', "unexpected EOF"),
    (b"-", "unexpected EOF"),
    (b"1.", "unexpected EOF"),
    (b"1e", "unexpected EOF"),
    (b"1e+", "unexpected EOF"),
    (b"tru", "unexpected EOF"),
    (b"[1", "unexpected EOF"),
    (b"abc", character("a", BEGINNING)),
    (b"zoho_customer_id=445", character("z", BEGINNING)),
    (b"JSONString=%7B%7D", character("J", BEGINNING)),
    (b"<xml/>", character("<", BEGINNING)),
    (b"--boundary", character("-", "in numeric literal")),
    (b'\xef\xbb\xbf{"a":1}', character("ï", BEGINNING)),
    (b"{'a':1}", character("\\'", "looking for beginning of object key string")),
    (b"{zoho:1}", character("z", "looking for beginning of object key string")),
    (b'{"a":1,}', character("}", "looking for beginning of object key string")),
    (b'{"a" "b"}', character('"', "after object key")),
    (b'{"a":"b" "c":1}', character('"', "after object key:value pair")),
    (b'{"n":01}', character("1", "after object key:value pair")),
    (b'{"a":[1 2]}', character("2", "after array element")),
    (b"[1,]", character("]", BEGINNING)),
    (b"[,1]", character(",", BEGINNING)),
    (b"nul}", character("}", "in literal null (expecting 'l')")),
    (b"tru3", character("3", "in literal true (expecting 'e')")),
    (b"fals\xff", character("ÿ", "in literal false (expecting 'e')")),
    (b"1.}", character("}", "after decimal point in numeric literal")),
    (b"1e}", character("}", "in exponent of numeric literal")),
    (b"1E-x", character("x", "in exponent of numeric literal")),
    (b"-}", character("}", "in numeric literal")),
    (b"+1", character("+", BEGINNING)),
    (b"NaN", character("N", BEGINNING)),
    (b"Infinity", character("I", BEGINNING)),
    (b"undefined", character("u", BEGINNING)),
    (b'"a\nb"', character("\\n", "in string literal")),
    (b'"a\tb"', character("\\t", "in string literal")),
    (b'"a\x00b"', character("\\x00", "in string literal")),
    (b'"\\x"', character("x", "in string escape code")),
    (b'"\\u12G4"', character("G", "in \\u hexadecimal character escape")),
    (b"\\", character("\\\\", BEGINNING)),
    (b"\x7f", character("\\x7f", BEGINNING)),
    (b"\x07", character("\\a", BEGINNING)),
    (b"\x80", character("\\u0080", BEGINNING)),
    (b"\xa0", character("\\u00a0", BEGINNING)),
    (b"\xad", character("\\u00ad", BEGINNING)),
    (b'{"zoho_customer_id":445,"a":}', character("}", BEGINNING)),
    (b"[" * (MAX_DEPTH + 1), character("[", "exceeded max depth")),
]


@pytest.mark.parametrize(("body", "error"), SYNTAX)
def test_a_breach_of_syntax_is_told_in_gos_words(body: bytes, error: str) -> None:
    assert read(body, UNBLOCK) == Faults((error,))


TYPES = [
    *[(body, "json: cannot unmarshal array into Go value of type main.P") for body in (b"[]", b"[{}]", b"[ ] x")],
    (b'"x"', "json: cannot unmarshal string into Go value of type main.P"),
    (b"5", "json: cannot unmarshal number into Go value of type main.P"),
    (b"5x", "json: cannot unmarshal number into Go value of type main.P"),
    (b"true", "json: cannot unmarshal bool into Go value of type main.P"),
    (b'{"zoho_customer_id":445}', mistyped("number")),
    (b'{"zoho_customer_id":445.5}', mistyped("number")),
    (b'{"zoho_customer_id":true}', mistyped("bool")),
    (b'{"zoho_customer_id":{}}', mistyped("object")),
    (b'{"zoho_customer_id":{"zoho_customer_id":"445"}}', mistyped("object")),
    (b'{"zoho_customer_id":[]}', mistyped("array")),
    (b'{"ZOHO_CUSTOMER_ID":445}', mistyped("number")),
    (b'{"zoho_customer_id":445,"zoho_customer_id":"445"}', mistyped("number")),
    *[(counted(text), mistyped("string", COUNT, "int")) for text in ('"2"', '""')],
    *[
        (counted(text), mistyped(f"number {text}", COUNT, "int"))
        for text in ("1.5", "1.0", "1e2", "9223372036854775808", "-9223372036854775809", "1" * 5000)
    ],
    *[(counted(text), mistyped(kind, COUNT, "int")) for text, kind in (("true", "bool"), ("[]", "array"))],
    (counted('{"a":[{}]}'), mistyped("object", COUNT, "int")),
    (b'{"max_active_transaction_count":"2","zoho_customer_id":445}', mistyped("string", COUNT, "int")),
    (b'{"zoho_customer_id":445,"max_active_transaction_count":"2"}', mistyped("number")),
]


@pytest.mark.parametrize(("body", "error"), TYPES)
def test_the_first_wrong_type_in_document_order_is_told_before_anything_is_required(body: bytes, error: str) -> None:
    assert read(body, UNBLOCK) == Faults((error,))


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b"{}", ["ChargingPointID", "Application", "ZohoCustomerID"]),
        (b"null", ["ChargingPointID", "Application", "ZohoCustomerID"]),
        (b'{"zoho_customer_id":"445","charging_point_id":"cp_26"}', ["Application"]),
        (b'{"zoho_customer_id":"445","charging_point_id":"cp_26","application":""}', ["Application"]),
        (b'{"zoho_customer_id":"445","charging_point_id":"cp_26","application":null}', ["Application"]),
        (b'{"a":{"application":"x"},"zoho_customer_id":"445","charging_point_id":"cp_26"}', ["Application"]),
        (
            b'{"application":"x","application":"","zoho_customer_id":"445"}',
            ["ChargingPointID", "Application"],
        ),
    ],
)
def test_every_missing_field_is_named_in_struct_order(body: bytes, names: list[str]) -> None:
    assert read(body, REGISTER) == Faults(tuple(required(*names)))


@pytest.mark.parametrize(
    ("body", "customer"),
    [
        (b' {"zoho_customer_id":"445"} ', "445"),
        (b'{"zoho_customer_id":"445"}{', "445"),
        (b'{"zoho_customer_id":"445"} trailing', "445"),
        (b'{"Zoho_Customer_ID":"445"}', "445"),
        ('{"zoho_cu\u017ftomer_id":"445"}'.encode(), "445"),
        (b'{"zoho\\u005fcustomer_id":"445"}', "445"),
        (b'{"zoho_customer_id":"1","ZOHO_CUSTOMER_ID":"2"}', "2"),
        (b'{"zoho_customer_id":"1","zoho_customer_id":"2","zoho_customer_id":null}', "2"),
        (b'{"other":[{"zoho_customer_id":"9"},[]],"zoho_customer_id":"  "}', "  "),
        (b'{"zoho_customer_id":"\xff"}', "\ufffd"),
        (b'{"zoho_customer_id":"\xe2\x82A"}', "\ufffd\ufffdA"),
        (b'{"zoho_customer_id":"\xed\xa0\x80"}', "\ufffd\ufffd\ufffd"),
        (b'{"zoho_customer_id":"\\ud83d"}', "\ufffd"),
        (b'{"zoho_customer_id":"4\\u00005"}', "4\ufffd5"),
        (b'{"zoho_customer_id":"\\ud83d\\ud83d\\ude00"}', "\ufffd\U0001f600"),
        (b'{"zoho_customer_id":"\\\\ud83d\\/\\b\\f\\n\\r\\t\\""}', '\\ud83d/\b\f\n\r\t"'),
    ],
)
def test_what_go_accepts_is_accepted(body: bytes, customer: str) -> None:
    reading = read(body, UNBLOCK)
    assert isinstance(reading, Reading)
    assert reading.text("zoho_customer_id") == customer


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("0", 0),
        ("-0", 0),
        ("-1", -1),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("null", None),
        (f'3,"{COUNT}":null', 3),
        (f'3,"{COUNT}":4', 4),
    ],
)
def test_counts_are_64_bit_integers_or_null(value: str, count: int | None) -> None:
    reading = read(counted(value), UNBLOCK)
    assert isinstance(reading, Reading)
    assert reading.integer(COUNT) == count


def test_an_exact_key_is_preferred_over_one_of_other_case() -> None:
    reading = read(b'{"ab":"exact","AB":"folded"}', (Field("AB", "Big"), Field("ab", "Small")))
    assert isinstance(reading, Reading)
    assert (reading.text("ab"), reading.text("AB")) == ("exact", "folded")


def test_deep_nesting_within_gos_limit_is_accepted() -> None:
    body = b'{"zoho_customer_id":"1","a":' + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1) + b"}"
    assert isinstance(read(body, UNBLOCK), Reading)


JSONISH = st.lists(st.sampled_from([*b'{}[]":,\\u0019eE+-.tfn \n', 0xFF]), max_size=40).map(bytes)


@given(st.binary() | JSONISH)
@example(b'{"zoho_customer_id":')
def test_no_bytes_ever_raise(body: bytes) -> None:
    result = read(body, UNBLOCK)
    assert isinstance(result, Reading | Faults)
    if isinstance(result, Faults):
        assert result.errors


KEYS = st.text(alphabet="abAB_sk", min_size=1, max_size=3)


@given(st.dictionaries(KEYS, st.text(st.characters(exclude_characters="\x00", codec="utf-8"))), st.booleans(), st.sampled_from([None, 1]))
def test_objects_of_strings_are_read_as_by_the_standard_library(members: dict[str, str], ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(members, ensure_ascii=ascii_only, indent=indent)
    fields = [Field(key, key.upper()) for key in members]
    reading = read(text.encode("utf-8"), fields)
    assert isinstance(reading, Reading)
    assert {key: reading.text(key) for key in members} == json.loads(text)


@given(st.recursive(st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(), st.lists))
def test_every_document_of_the_standard_library_is_well_formed(document: object) -> None:
    body = json.dumps({"zoho_customer_id": "1", "a": document}).encode()
    assert isinstance(read(body, UNBLOCK), Reading)
