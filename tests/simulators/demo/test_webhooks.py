import json
from datetime import UTC, datetime

import pytest

from simulators.demo.webhooks import answer_arrow, breach_arrows, phrase_of, request_arrow, shorten
from simulators.zoho.journal import Exchange
from tests.simulators.zoho.examples import BOOT

AT = datetime(2026, 1, 1, tzinfo=UTC)


def exchange(direction: str = "out", **changes: object) -> Exchange:
    shown = Exchange(1, "out", AT, "POST", "/api/v1/webhooks/block_customer", body='{"zoho_customer_id":"445"}')
    return Exchange.read(shown.as_dict() | {"direction": direction} | changes)


def test_a_call_of_zoho_points_to_the_csms_and_its_answer_back() -> None:
    arrow = request_arrow(exchange())
    assert (arrow.parties, arrow.title, arrow.detail) == ("Zoho → CSMS", "block_customer", "zoho_customer_id=445")
    arrow = answer_arrow(exchange(status=204))
    assert (arrow.parties, arrow.title, arrow.tone) == ("Zoho ← CSMS", "204 No Content ✓", "good")


def test_what_the_csms_posts_points_to_zoho() -> None:
    boot = exchange("in", path="/crm/v7/functions/charge_point_boot/actions/execute", body=json.dumps(BOOT))
    arrow = request_arrow(boot)
    assert (arrow.parties, arrow.title) == ("Zoho ← CSMS", "charge_point_boot")
    assert arrow.detail.startswith("vendor=avt model=avt_plus serial_number=cp_sn_8789789 last_heartbeat")
    assert arrow.detail.endswith("(15 keys)")
    assert answer_arrow(boot).parties == "Zoho → CSMS"


def test_refusal_and_silence_are_bad() -> None:
    refused = answer_arrow(exchange(status=404, answer_body='{"details":null,"error":"user: 445 not found"}'))
    assert (refused.title, refused.tone) == ("404 Not Found ✗", "bad")
    assert refused.detail == "details=null error=user: 445 not found"
    silent = answer_arrow(exchange(note="no answer: refused"))
    assert (silent.title, silent.detail, silent.tone) == ("no answer ✗", "refused", "bad")


def test_breaches_of_the_contract_are_notes_of_their_own() -> None:
    assert [arrow.detail for arrow in breach_arrows(exchange(status=404, breaches=["a", "b"]))] == ["a", "b"]
    assert breach_arrows(exchange(breaches=["no answer: refused"])) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"a": None, "b": True, "c": [1], "d": {"e": 1}, "f": 1.5}, "a=null b=true c=[1] d={…} f=1.5"),
        ([1], "as sent"),
        (None, "as sent"),
    ],
)
def test_json_is_shortened_to_words(value: object, words: str) -> None:
    assert shorten(value, "as sent") == words


def test_an_unknown_status_stands_alone() -> None:
    assert phrase_of(599) == "599"
