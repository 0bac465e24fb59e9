import threading
from collections.abc import Iterator

import httpx
import pytest

from features.kit.loop import LoopThread
from features.kit.zoho import CLOSED, Zoho
from tests.simulators.zoho.examples import BOOT

ID = str(BOOT["charging_point_id"])


@pytest.fixture
def zoho() -> Iterator[Zoho]:
    run = LoopThread()
    found = Zoho(run)
    yield found
    found.close()
    run.close()


def notify(url: str, body: dict[str, object] | None = None) -> httpx.Response:
    return httpx.post(url, json=body or BOOT, trust_env=False)


def test_a_boot_notification_is_taken_and_found_again(zoho: Zoho) -> None:
    assert notify(zoho.boot_url).status_code == 200
    found = zoho.wait(lambda: zoho.taken(ID), 1)
    assert [one.json for one in found] == [BOOT]
    assert zoho.boots("another") == []


def test_waiting_hears_of_what_comes_later(zoho: Zoho) -> None:
    caller = threading.Thread(target=notify, args=(zoho.boot_url,))
    caller.start()
    assert len(zoho.wait(lambda: zoho.taken(ID), 1)) == 1
    caller.join()


def test_what_does_not_come_is_said_aloud(zoho: Zoho) -> None:
    with pytest.raises(AssertionError, match=r"1 due, 0 seen(.|\n)*Zoho has seen nothing"):
        zoho.wait(lambda: zoho.taken(ID), 1, timeout_s=0)


def test_in_trouble_it_takes_nothing_until_it_is_well_again(zoho: Zoho) -> None:
    zoho.trouble("answers with errors")
    assert notify(zoho.boot_url).status_code == 500
    zoho.recover()
    assert notify(zoho.boot_url).status_code == 200
    assert [one.status for one in zoho.boots(ID)] == [500, 200]
    assert len(zoho.taken(ID)) == 1


def test_the_trouble_may_be_with_one_charge_point_only(zoho: Zoho) -> None:
    zoho.trouble("refuses for good", ID)
    assert notify(zoho.boot_url).status_code == 404
    assert notify(zoho.boot_url, BOOT | {"charging_point_id": "CP2"}).status_code == 200


def test_closed_it_refuses_connections_and_comes_back_where_it_was(zoho: Zoho) -> None:
    url = zoho.boot_url
    notify(url)
    zoho.trouble(CLOSED)
    with pytest.raises(httpx.ConnectError):
        notify(url)
    zoho.recover()
    assert zoho.boot_url == url
    notify(url)
    assert len(zoho.taken(ID)) == 2, "the journal outlives the closed door"


def test_a_call_goes_to_the_csms_and_is_journalled(zoho: Zoho) -> None:
    zoho.attach("http://127.0.0.1:9")
    answer = zoho.call("block_customer", {"zoho_customer_id": "445"}, key="once")
    assert answer.status is None
    assert answer.exchange.headers["idempotency-key"] == "once"
    assert zoho.exchanges == [answer.exchange]


def test_breaches_of_the_contract_are_found_from_a_mark_on(zoho: Zoho) -> None:
    assert notify(zoho.boot_url, BOOT | {"vendor": 5}).status_code == 200
    assert any("vendor" in breach for breach in zoho.breaches(0))
    assert zoho.breaches(1) == []
    assert "charge_point_boot" in zoho.tail()
