from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.actions.v16.reading import expected_instant, instant, is_zoneless, read
from csms.actions.v16.schemas import Breach

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
STATUS = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
BOOT = {"chargePointVendor": "v", "chargePointModel": "m"}


def code_of(action: str, payload: Any, *, strict: bool = False) -> str:
    with pytest.raises(Breach) as caught:
        read(action, payload, strict=strict)
    assert str(caught.value)
    return caught.value.code


@pytest.mark.parametrize(
    ("action", "payload", "code"),
    [
        ("Authorize", {}, "OccurenceConstraintViolation"),
        ("Authorize", {"id_tag": "A"}, "OccurenceConstraintViolation"),
        ("Authorize", {"idTag": 5}, "TypeConstraintViolation"),
        ("Authorize", {"idTag": None}, "TypeConstraintViolation"),
        ("Authorize", {"idTag": "x" * 21}, "PropertyConstraintViolation"),
        ("StatusNotification", STATUS | {"status": "Occupied"}, "PropertyConstraintViolation"),
        ("StatusNotification", {"connectorId": 1, "status": "Available"}, "OccurenceConstraintViolation"),
        ("StatusNotification", STATUS | {"connectorId": "1"}, "TypeConstraintViolation"),
        ("StatusNotification", STATUS | {"timestamp": "yesterday"}, "PropertyConstraintViolation"),
        ("StatusNotification", STATUS | {"timestamp": "2026-13-01T00:00:00Z"}, "PropertyConstraintViolation"),
        ("BootNotification", {"chargePointModel": "m"}, "OccurenceConstraintViolation"),
        ("BootNotification", BOOT | {"chargePointVendor": "v" * 21}, "PropertyConstraintViolation"),
        ("BootNotification", BOOT | {"firmwareVersion": "1" * 51}, "PropertyConstraintViolation"),
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_what_cannot_be_repaired_is_a_breach_in_both_modes(action: str, payload: Any, code: str, strict: bool) -> None:
    found = code_of(action, payload, strict=strict)
    assert found == code or (strict and "id_tag" in payload and found == "FormationViolation")


@pytest.mark.parametrize(
    ("action", "payload", "repaired", "strict_code"),
    [
        ("Heartbeat", {"more": 1}, {}, "FormationViolation"),
        ("StatusNotification", STATUS | {"more": {"and": "more"}}, STATUS, "FormationViolation"),
        ("StatusNotification", STATUS | {"info": "i" * 51}, STATUS | {"info": "i" * 50}, "PropertyConstraintViolation"),
        (
            "StatusNotification",
            STATUS | {"vendorErrorCode": "e" * 51, "x": 1},
            STATUS | {"vendorErrorCode": "e" * 50},
            "PropertyConstraintViolation",
        ),
        ("BootNotification", BOOT | {"meterType": "t" * 26}, BOOT | {"meterType": "t" * 25}, "PropertyConstraintViolation"),
        (
            "StatusNotification",
            STATUS | {"timestamp": "2026-01-01T10:00:00"},
            STATUS | {"timestamp": "2026-01-01T10:00:00+00:00"},
            "PropertyConstraintViolation",
        ),
    ],
)
def test_what_is_harmless_is_repaired_leniently_and_a_breach_strictly(
    action: str, payload: dict[str, Any], repaired: dict[str, Any], strict_code: str
) -> None:
    before = dict(payload)
    assert read(action, payload) == repaired
    assert payload == before, "the payload as it came is left alone"
    assert code_of(action, payload, strict=True) in (strict_code, "FormationViolation")


def test_a_number_where_a_meter_sends_text_becomes_that_text() -> None:
    payload = {"connectorId": 1, "meterValue": [{"timestamp": "2026-01-01T10:00:00Z", "sampledValue": [{"value": 5}]}]}
    assert read("MeterValues", payload)["meterValue"][0]["sampledValue"] == [{"value": "5"}]


@pytest.mark.parametrize("unit", ["Celsius", "Celcius"])
def test_both_spellings_of_the_unit_of_temperature_are_good(unit: str) -> None:
    values = [{"timestamp": "2026-01-01T10:00:00Z", "sampledValue": [{"value": "5", "unit": unit}]}]
    read("MeterValues", {"connectorId": 1, "meterValue": values}, strict=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-01T10:00:00Z", datetime(2026, 1, 1, 10, tzinfo=UTC)),
        ("2026-01-01t10:00:00z", datetime(2026, 1, 1, 10, tzinfo=UTC)),
        (" 2026-01-01T10:00:00Z ", datetime(2026, 1, 1, 10, tzinfo=UTC)),
        ("2026-01-01T10:00:00", datetime(2026, 1, 1, 10, tzinfo=UTC)),
        ("2026-01-01T10:00:00.123456789+05:30", datetime(2026, 1, 1, 4, 30, 0, 123456, tzinfo=UTC)),
        ("2026-01-01T10:00:00.5-01:00", datetime(2026, 1, 1, 11, 0, 0, 500000, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2017-01-01T05:29:60.5+05:30", datetime(2017, 1, 1, 0, 0, 0, 500000, tzinfo=UTC)),
        ("2016-12-31T23:59:61Z", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("yesterday", None),
        ("2026-13-01T00:00:00Z", None),
        ("", None),
        (5, None),
        (None, None),
    ],
)
def test_an_instant_is_read_in_utc_to_the_microsecond_or_not_at_all(text: object, expected: datetime | None) -> None:
    assert instant(text) == expected


@given(st.text() | st.integers() | st.none() | st.lists(st.text()))
def test_nothing_makes_the_reading_of_an_instant_raise(value: object) -> None:
    found = instant(value)
    assert found is None or found.utcoffset() is not None
    assert is_zoneless(value) in (True, False)


@pytest.mark.parametrize(
    ("text", "zoneless"), [("2026-01-01T10:00:00", True), ("2026-01-01T10:00:00Z", False), ("soon", False), (5, False)]
)
def test_a_time_that_names_no_zone_is_told_apart(text: object, zoneless: bool) -> None:
    assert is_zoneless(text) is zoneless


def test_an_instant_that_may_be_left_out_is_the_time_of_receipt() -> None:
    assert expected_instant({}, "timestamp", AT) == AT
    assert expected_instant({"timestamp": None}, "timestamp", AT) == AT
    assert expected_instant({"timestamp": "2026-01-01T10:00:00Z"}, "timestamp", AT) == datetime(2026, 1, 1, 10, tzinfo=UTC)
    with pytest.raises(Breach) as caught:
        expected_instant({"timestamp": "soon"}, "timestamp", AT)
    assert caught.value.code == "PropertyConstraintViolation"
    assert "timestamp" in str(caught.value)
