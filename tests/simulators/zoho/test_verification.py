from datetime import UTC, datetime
from typing import Any

import pytest

from simulators.zoho.journal import Exchange, Journal
from simulators.zoho.verification import NEAREST, Expectation, look

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def journal() -> Journal:
    journal = Journal()
    for station in ("CP1", "CP2", "CP2"):
        body = b'{"charging_point_id":"%s","vendor":"avt","more":{"a.b":{"c":1}}}' % station.encode()
        exchange = journal.enter("in", AT, "POST", "/crm/boot", headers=[("Webhook-Id", "msg_1")], body=body)
        journal.end(exchange, AT, status=200)
    journal.enter("out", AT, "POST", "/api/v1/webhooks/block_customer")
    return journal


@pytest.mark.parametrize(
    ("expected", "count"),
    [
        ({}, 3),
        ({"direction": "out"}, 1),
        ({"path": "*boot"}, 3),
        ({"path": "/crm/boot", "charging_point_id": "CP2"}, 2),
        ({"body": {"charging_point_id": "CP1"}}, 1),
        ({"body": {"more.a.b": 1}}, 0),
        ({"body": {"vendor": None}}, 0),
        ({"body": {"more": {"a.b": {"c": 1}}}}, 3),
        ({"headers": {"webhook-id": "msg_*"}}, 3),
        ({"headers": {"Webhook-Id": "msg_1", "webhook-signature": None}}, 3),
        ({"headers": {"webhook-id": None}}, 0),
        ({"status": 200}, 3),
        ({"status": 500}, 0),
    ],
)
def test_exchanges_are_counted_by_what_is_expected_of_them(journal: Journal, expected: dict[str, Any], count: int) -> None:
    assert len(look(Expectation(**expected), journal).matches) == count


@pytest.mark.parametrize(
    ("bounds", "ok", "hopeless"),
    [
        ({}, True, False),
        ({"at_least": 3}, True, False),
        ({"at_least": 4}, False, False),
        ({"at_most": 3}, True, False),
        ({"at_most": 2}, False, True),
        ({"exactly": 3}, True, False),
        ({"exactly": 4}, False, False),
        ({"exactly": 2}, False, True),
        ({"exactly": 0}, False, True),
        ({"at_least": 1, "at_most": 2}, False, True),
    ],
)
def test_bounds_decide_and_too_many_is_hopeless(journal: Journal, bounds: dict[str, int], ok: bool, hopeless: bool) -> None:
    finding = look(Expectation(**bounds), journal)
    assert (finding.ok, finding.hopeless) == (ok, hopeless)


def test_body_values_are_equal_only_with_their_type() -> None:
    exchange = Exchange(1, "in", AT, "POST", "/", body='{"a":1,"b":"1","c":true}')
    assert Expectation(body={"a": True}).differences(exchange) == ["body a: 1 instead of True"]
    assert Expectation(body={"b": 1}).differences(exchange) == ["body b: '1' instead of 1"]
    assert Expectation(body={"d": None}).differences(exchange) == ["body d: absent instead of None"]


def test_a_failure_tells_the_counts_and_the_nearest_entries(journal: Journal) -> None:
    for _ in range(5):
        journal.enter("in", AT, "POST", "/far", body=b"{}")
    finding = look(Expectation(path="/crm/boot", body={"charging_point_id": "CP3"}), journal)
    assert finding.text.splitlines()[0] == "at least 1 due, 0 found among 8 that came in"
    assert "#1 POST /crm/boot: body charging_point_id: 'CP1' instead of 'CP3'" in finding.text
    assert len(finding.text.splitlines()) == 1 + NEAREST
    assert "/far" not in finding.text


def test_too_many_shows_what_was_found(journal: Journal) -> None:
    text = look(Expectation(at_most=1), journal).text
    assert text.splitlines()[:2] == ["at most 1 due, 3 found among 3 that came in", "  found: #1 POST /crm/boot"]
