from collections.abc import Iterator

import httpx
import pytest

from features.kit.depot import FIRMWARE, Depot


@pytest.fixture
def depot() -> Iterator[Depot]:
    found = Depot()
    yield found
    found.close()


def get(url: str) -> httpx.Response:
    return httpx.get(url, trust_env=False)


def put(url: str) -> httpx.Response:
    return httpx.put(url, content=b"what I saw", trust_env=False)


def test_it_has_firmware(depot: Depot) -> None:
    assert get(depot.firmware_url).content == FIRMWARE


def test_what_is_missing_is_missing(depot: Depot) -> None:
    assert get(depot.missing_url).status_code == 404


def test_it_keeps_what_is_left(depot: Depot) -> None:
    assert put(f"{depot.upload_url}log.txt").status_code == 201
    assert depot.uploads == {"log.txt": b"what I saw"}


def test_it_may_be_shut(depot: Depot) -> None:
    assert put(f"{depot.shut_url}log.txt").status_code == 500
    assert depot.uploads == {}


def test_all_addresses_are_those_of_one_server_which_goes_when_it_is_closed() -> None:
    depot = Depot()
    places = {url.split("/")[2] for url in (depot.firmware_url, depot.missing_url, depot.upload_url, depot.shut_url)}
    assert len(places) == 1
    url = depot.firmware_url
    depot.close()
    with pytest.raises(httpx.ConnectError):
        get(url)


def test_one_that_nobody_asked_need_not_be_opened() -> None:
    Depot().close()
