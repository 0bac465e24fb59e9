from datetime import UTC, datetime

import pytest

from simulators.zoho.journal import BODY_LIMIT, Exchange, Journal, redact, redact_headers

AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("auth_type=apikey&zapikey=1003.ab.cd", "1003.ab.cd"),
        ("refresh_token=1000.aa.bb&client_secret=s3cret", "s3cret"),
        ('{"access_token":"1000.x.y","expires_in":3600}', "1000.x.y"),
        ('{"access_token" : "1000.x.y"}', "1000.x.y"),
        ("see 1003.0123456789abcdef0123456789abcdef.fedcba9876543210fedcba9876543210", "fedcba"),
        ("/webhooks/block_customer?token=hush", "hush"),
    ],
)
def test_keys_and_tokens_are_redacted_from_texts(text: str, secret: str) -> None:
    assert secret not in redact(text)
    assert "[redacted]" in redact(text)


def test_what_is_no_secret_stays() -> None:
    text = '{"zoho_customer_id":"445","token_type":"Bearer"}'
    assert redact(text) == text


def test_credentials_keep_only_their_scheme() -> None:
    shown = redact_headers([("Authorization", "Zoho-oauthtoken abc"), ("Cookie", "a=b"), ("X-Plain", "1")])
    assert shown == {"authorization": "Zoho-oauthtoken [redacted]", "cookie": "[redacted]", "x-plain": "1"}


def test_an_exchange_is_there_before_it_is_answered() -> None:
    journal = Journal()
    exchange = journal.enter("in", AT, "POST", "/hook", body=b'{"charging_point_id":"CP1"}')
    assert [(one.status, one.ended_at) for one in journal] == [(None, None)]
    journal.end(exchange, AT, status=200, body=b'{"code":"success"}')
    [kept] = journal
    assert (kept.status, kept.answer_json, kept.charging_point_id) == (200, {"code": "success"}, "CP1")


def test_the_charge_point_is_taken_from_the_answer_when_the_request_names_none() -> None:
    journal = Journal()
    exchange = journal.enter("out", AT, "POST", "/generate_charge_point")
    journal.end(exchange, AT, status=200, body=b'{"charging_point_id":"CP2"}')
    assert journal.find(charging_point_id="CP2") == [exchange]


def test_the_oldest_make_room_and_are_counted() -> None:
    journal = Journal(capacity=3)
    for number in range(5):
        journal.enter("in", AT, "POST", f"/{number}")
    assert [exchange.path for exchange in journal] == ["/2", "/3", "/4"]
    assert (journal.evicted, journal.entered, len(journal)) == (2, 5, 3)
    journal.clear()
    assert (len(journal), journal.enter("in", AT, "POST", "/5").number) == (0, 6)


def test_exchanges_are_found_by_direction_path_station_and_number() -> None:
    journal = Journal()
    first = journal.enter("in", AT, "POST", "/crm/boot", body=b'{"charging_point_id":"CP1"}')
    second = journal.enter("out", AT, "POST", "/api/block")
    assert journal.find("in") == [first]
    assert journal.find(path="/api/*") == [second]
    assert journal.find(charging_point_id="CP1") == [first]
    assert journal.find(since=first.number) == [second]


def test_listeners_hear_of_the_beginning_and_the_end() -> None:
    journal, heard = Journal(), []
    journal.listeners.append(lambda exchange: heard.append(exchange.ended_at))
    journal.end(journal.enter("in", AT, "POST", "/"), AT)
    assert heard == [None, AT]


def test_bodies_are_kept_up_to_a_limit() -> None:
    assert len(Journal().enter("in", AT, "POST", "/", body=b"x" * (BODY_LIMIT + 1)).body) == BODY_LIMIT


def test_an_exchange_can_be_shown_and_read_back() -> None:
    journal = Journal()
    exchange = journal.enter("in", AT, "POST", "/", "a=b", [("X", "1")], b'{"a":1}')
    assert Exchange.read(exchange.as_dict()) == exchange
    journal.end(exchange, AT, status=204)
    assert Exchange.read(exchange.as_dict()) == exchange
