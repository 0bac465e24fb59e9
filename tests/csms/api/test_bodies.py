import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.api import bodies
from csms.api.bodies import NotJson, Query, TooLarge
from csms.domain.charge_points import Registration
from csms.domain.errors import Invalid


def test_a_body_is_a_json_object() -> None:
    assert bodies.body(b' {"a": [1]} ') == {"a": [1]}


@pytest.mark.parametrize("raw", [b"", b" ", b"{", b"[]", b"5", b"null", b'"x"', b"\xff", b"{} x", b"NaN"])
def test_anything_else_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(NotJson, match="body"):
        bodies.body(raw)


def test_no_body_may_stand_for_an_empty_object() -> None:
    assert bodies.body(b" ", empty={}) == {}


def test_a_body_has_a_greatest_length() -> None:
    longest = json.dumps({"a": "x" * (bodies.BODY_MAX_BYTES - 9)}).encode()
    assert len(longest) == bodies.BODY_MAX_BYTES
    bodies.body(longest)
    with pytest.raises(TooLarge):
        bodies.body(longest + b" ")
    bodies.body(longest + b" ", most=len(longest) + 1)


@pytest.mark.parametrize("raw", [b'{"a": "\\u0000"}', b'{"\\u0000": 1}', b'{"a": ["x\\u0000y"]}'])
def test_text_that_no_database_keeps_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid, match="NUL"):
        bodies.body(raw)


@pytest.mark.parametrize(
    ("media_type", "json_like"),
    [
        (None, True),
        ("", True),
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/merge-patch+json", True),
        ("text/plain", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
    ],
)
def test_a_media_type_says_whether_a_body_may_be_json(media_type: str | None, json_like: bool) -> None:
    assert bodies.is_json(media_type) is json_like


def test_a_path_segment_is_decoded_once() -> None:
    assert bodies.segment("RDAM%20123") == "RDAM 123"
    assert bodies.segment("a%2520b") == "a%20b"


@pytest.mark.parametrize("text", ["%ff", "a%00"])
def test_a_path_segment_that_is_no_text_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="path"):
        bodies.segment(text)


@given(st.text())
def test_no_path_segment_raises_anything_else(text: str) -> None:
    with suppress(Invalid):
        assert "\x00" not in bodies.segment(text)


def test_a_slip_of_the_pen_is_named() -> None:
    bodies.only({"a": 1}, "a", "b")
    with pytest.raises(Invalid, match="unknown member 'c'; possible are a, b"):
        bodies.only({"a": 1, "c": 2}, "a", "b")


@pytest.mark.parametrize("value", ["", "a/b", "x" * 256, "a\nb", 5, None, "\x7f"])
def test_an_identity_that_no_station_could_use_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match="charging_point_id"):
        bodies.identity({"charging_point_id": value})


@pytest.mark.parametrize("value", ["CP1", "RDAM 123", "Żółw", "x" * 255])
def test_an_identity_is_taken_as_it_is(value: str) -> None:
    assert bodies.identity({"charging_point_id": value}) == value


def test_a_registration_status_is_one_of_three() -> None:
    assert bodies.registration_status({}) is None
    assert bodies.registration_status({"registration_status": "Pending"}) is Registration.PENDING
    for value in ("pending", 5, [], ""):
        with pytest.raises(Invalid, match="Accepted, Pending or Rejected"):
            bodies.registration_status({"registration_status": value})


def test_a_password_is_not_empty() -> None:
    assert bodies.password({}) is None
    assert bodies.password({"password": None}) is None
    assert bodies.password({"password": "p"}) == "p"
    for value in ("", 5):
        with pytest.raises(Invalid, match="password"):
            bodies.password({"password": value})


def test_a_tag_without_a_limit_gets_one() -> None:
    tag, note = bodies.id_tag("TAG", {})
    assert (tag.id_tag, tag.max_active_transaction_count, tag.expiry_date, tag.parent_id_tag, note) == ("TAG", 1, None, None, None)


def test_a_tag_s_members_are_read() -> None:
    given = {"max_active_transaction_count": -1, "expiry_date": "2026-01-01T10:00:00+02:00", "parent_id_tag": "GRP", "note": "n"}
    tag, note = bodies.id_tag("TAG", given)
    assert (tag.max_active_transaction_count, tag.parent_id_tag, note) == (-1, "GRP", "n")
    assert tag.expiry_date == datetime(2026, 1, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spelling", "given", "word"),
    [
        ("x" * 21, {}, "id tag"),
        ("a b", {}, "id tag"),
        ("é", {}, "id tag"),
        ("", {}, "id tag"),
        ("TAG", {"parent_id_tag": "x" * 21}, "id tag"),
        ("TAG", {"parent_id_tag": 5}, "parent_id_tag"),
        ("TAG", {"max_active_transaction_count": "1"}, "max_active_transaction_count"),
        ("TAG", {"max_active_transaction_count": True}, "max_active_transaction_count"),
        ("TAG", {"max_active_transaction_count": 1.0}, "max_active_transaction_count"),
        ("TAG", {"max_active_transaction_count": 2**31}, "max_active_transaction_count"),
        ("TAG", {"expiry_date": "soon"}, "expiry_date"),
        ("TAG", {"expiry_date": 5}, "expiry_date"),
        ("TAG", {"expiry_date": "9999-12-31T23:59:59-05:00"}, "expiry_date"),
        ("TAG", {"note": 5}, "note"),
        ("TAG", {"limit": 5}, "limit"),
    ],
)
def test_what_is_wrong_with_a_tag_is_named(spelling: str, given: dict[str, Any], word: str) -> None:
    with pytest.raises(Invalid, match=word):
        bodies.id_tag(spelling, given)


def test_query_parameters_are_read() -> None:
    query = Query({"a": "text", "flag": "True", "number": "12", "at": "2026-01-01T10:00:00Z", "limit": "7"})
    assert (query.text("a"), query.flag("flag"), query.number("number"), query.limit) == ("text", True, 12, 7)
    assert query.instant("at") == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert (query.text("none"), query.flag("none"), query.number("none"), query.instant("none")) == (None, None, None, None)
    assert Query({}).limit == 100


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda query: query.flag("x"), "perhaps"),
        (lambda query: query.number("x"), "-1"),
        (lambda query: query.number("x"), "1.5"),
        (lambda query: query.number("x"), "9" * 19),
        (lambda query: query.number("x"), "٣"),
        (lambda query: query.instant("x"), "soon"),
        (lambda query: query.instant("x"), "0001-01-01T00:00:00+05:00"),
        (lambda query: query.text("x"), "a\x00"),
    ],
)
def test_what_is_wrong_with_a_query_parameter_is_said(read: Any, value: str) -> None:
    with pytest.raises(Invalid, match=r"^x "):
        read(Query({"x": value}))


@pytest.mark.parametrize("value", ["0", "1001", "many"])
def test_a_page_has_a_sensible_size(value: str) -> None:
    with pytest.raises(Invalid, match="limit"):
        Query({"limit": value}).limit  # noqa: B018
