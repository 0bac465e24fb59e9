import json
from datetime import UTC, datetime

import pytest

from simulators.zoho.book import Book, Customer
from tests.simulators.zoho.examples import BOOT, REGISTERED, REGISTRATION

AT = datetime(2026, 1, 1, tzinfo=UTC)
STATION = "fccp_17a18afd23e722dd021bd75b581e7651"


def test_a_generated_charge_point_is_remembered() -> None:
    book = Book()
    book.note_call("generate_charge_point", {}, {"charging_point_id": STATION}, AT)
    assert book.charge_points == {STATION: AT}


def test_a_customer_goes_from_registered_to_unblocked_to_blocked() -> None:
    book = Book()
    book.note_call("register_customer", REGISTRATION, REGISTERED, AT)
    assert book.customers["445"] == Customer("445", "store", STATION, "registered", 0)
    book.note_call("unblock_customer", {"zoho_customer_id": "445"}, None, AT)
    assert book.customers["445"] == Customer("445", "store", STATION, "unblocked", 1)
    book.note_call("block_customer", {"zoho_customer_id": "445"}, None, AT)
    assert book.customers["445"] == Customer("445", "store", STATION, "blocked", 0)


@pytest.mark.parametrize(("count", "stage"), [(0, "blocked"), (3, "unblocked"), (-1, "unblocked")])
def test_an_unblock_keeps_the_count_and_zero_blocks(count: int, stage: str) -> None:
    book = Book()
    sent = {"zoho_customer_id": "445", "max_active_transaction_count": count}
    book.note_call("unblock_customer", sent, None, AT)
    assert (book.customers["445"].stage, book.customers["445"].max_active_transaction_count) == (stage, count)


def test_a_customer_record_can_be_made_once() -> None:
    book = Book()
    book.add_customer(Customer("445"))
    with pytest.raises(KeyError):
        book.add_customer(Customer("445"))


def test_a_boot_notification_is_kept_with_its_breaches() -> None:
    book = Book()
    assert book.note_boot(json.dumps(BOOT).encode(), "msg_1", AT).breaches == ()
    assert book.note_boot(b"[]", None, AT).breaches == ("the body is an array, not an object",)
    assert [boot.charging_point_id for boot in book.boots] == [STATION, None]


def test_repeated_webhook_ids_are_counted_and_another_body_under_one_is_a_breach() -> None:
    book = Book()
    for vendor in ("avt", "avt", "other"):
        boot = book.note_boot(json.dumps(BOOT | {"vendor": vendor}).encode(), "msg_1", AT)
    book.note_boot(json.dumps(BOOT).encode(), "msg_2", AT)
    book.note_boot(json.dumps(BOOT).encode(), None, AT)
    book.note_boot(json.dumps(BOOT).encode(), None, AT)
    assert book.duplicates() == {"msg_1": 3}
    assert boot.breaches == ("webhook-id msg_1 was sent before with another body",)
