import json
from typing import Any

import pytest

from simulators.zoho.boot import KEYS, find_breaches, looks_like_boot
from tests.simulators.zoho.examples import BOOT


def body(**changes: Any) -> bytes:
    return json.dumps(BOOT | changes).encode()


def test_the_documented_sample_keeps_the_contract() -> None:
    assert find_breaches(body()) == []


def test_every_field_but_the_identity_may_be_null() -> None:
    assert find_breaches(body(**dict.fromkeys(KEYS[1:]))) == []


@pytest.mark.parametrize("key", KEYS)
def test_each_missing_key_is_a_breach(key: str) -> None:
    left = {name: value for name, value in BOOT.items() if name != key}
    assert find_breaches(json.dumps(left).encode()) == [f"{key} is missing"]


@pytest.mark.parametrize("key", KEYS)
def test_a_number_is_a_breach_in_each_key(key: str) -> None:
    [breach] = find_breaches(body(**{key: 5}))
    assert breach.startswith(f"{key} must be a")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"charging_point_id": ""}, "charging_point_id must be a non-empty string"),
        ({"charging_point_id": None}, "charging_point_id must be a non-empty string, not null"),
        ({"last_heartbeat_timestamp": "2023-12-15T22:15:58.5Z"}, "UTC in whole seconds"),
        ({"last_heartbeat_timestamp": "2023-12-15T22:15:58+00:00"}, "UTC in whole seconds"),
        ({"last_heartbeat_timestamp": ""}, "UTC in whole seconds"),
        ({"vendor": False}, "vendor must be a string or null, not a boolean"),
        ({"fw_update_timestamp": "yesterday"}, "an RFC 3339 time"),
        ({"ocpp_protocol": "ocpp1.6"}, "ocpp_protocol must be one of"),
        ({"colour": "red"}, "colour is no key of the contract"),
    ],
)
def test_a_departure_is_named(changes: dict[str, Any], words: str) -> None:
    [breach] = find_breaches(body(**changes))
    assert words in breach


def test_another_order_of_the_keys_is_a_breach() -> None:
    swapped = dict(reversed(BOOT.items()))
    assert find_breaches(json.dumps(swapped).encode()) == ["the keys are not in the documented order, from meter_type on"]


def test_a_key_that_stands_there_twice_is_a_breach() -> None:
    twice = body()[:-1] + b', "vendor": "other"}'
    assert find_breaches(twice) == ["vendor stands there 2 times"]


def test_what_is_no_object_is_said() -> None:
    assert find_breaches(b"[]") == ["the body is an array, not an object"]
    assert find_breaches(b"")[0].startswith("the body is no JSON")


@pytest.mark.parametrize(
    ("path", "sent", "boot"),
    [
        ("/crm/v7/functions/charge_point_boot/actions/execute", b"rubbish", True),
        ("/hook", body(), True),
        ("/hook", b'{"charging_point_id":"CP1","event":"started"}', False),
        ("/hook", b"rubbish", False),
    ],
)
def test_a_boot_notification_is_known_by_its_path_or_its_keys(path: str, sent: bytes, boot: bool) -> None:
    assert looks_like_boot(path, sent) is boot
