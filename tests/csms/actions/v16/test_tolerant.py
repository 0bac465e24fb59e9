from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.actions.v16.tolerant import INT32, INT63, Fields

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "number", "unusable"),
    [
        (5, 5, False),
        (-5, -5, False),
        (5.0, 5, False),
        ("5", 5, False),
        (" -5 ", -5, False),
        (INT32, INT32, False),
        (INT32 + 1, 0, True),
        (5.5, 0, True),
        (1e300, 0, True),
        ("--5", 0, True),
        ("5.0", 0, True),
        ("9" * 30, 0, True),
        ("five", 0, True),
        (True, 0, True),
        ([5], 0, True),
        (None, 0, True),
    ],
)
def test_a_whole_number_is_read_in_any_spelling_and_flagged_when_it_is_none(value: object, number: int, unusable: bool) -> None:
    fields = Fields({"meterStart": value})
    assert fields.integer("meterStart", 0) == number
    assert fields.flags == (frozenset({"meterStart_unusable"}) if unusable else frozenset())
    assert fields.unusable == ("unusable meterStart" if unusable else None)


def test_an_optional_number_may_be_missing_but_not_wrong() -> None:
    fields = Fields({"reservationId": "none"})
    assert fields.optional_integer("transactionId") is None
    assert fields.unusable is None
    assert fields.optional_integer("reservationId") is None
    assert fields.unusable == "unusable reservationId"


def test_a_meter_may_count_further_than_a_transaction_id() -> None:
    assert Fields({"meterStop": INT63}).integer("meterStop", 0, INT63) == INT63


@pytest.mark.parametrize(
    ("payload", "tag", "flags"),
    [
        ({"idTag": "TAG"}, "TAG", set()),
        ({"idTag": "T" * 20}, "T" * 20, set()),
        ({"idTag": "T" * 40}, "T" * 40, {"idTag_too_long"}),
        ({"idTag": "T" * 300}, "T" * 255, {"idTag_too_long", "idTag_unusable"}),
        ({"idTag": "A\ufffd"}, "A\ufffd", {"idTag_unusable"}),
        ({"idTag": 5}, "", {"idTag_unusable"}),
        ({"idTag": ""}, "", {"idTag_unusable"}),
        ({}, "", {"idTag_unusable"}),
    ],
)
def test_a_tag_that_has_to_be_there_is_kept_as_far_as_it_can_be(payload: dict[str, Any], tag: str, flags: set[str]) -> None:
    fields = Fields(payload)
    assert fields.required_tag("idTag") == tag
    assert fields.flags == flags


def test_a_tag_that_may_be_missing_is_none() -> None:
    fields = Fields({})
    assert fields.tag("idTag") is None
    assert fields.flags == frozenset()


@pytest.mark.parametrize(
    ("value", "at", "flags"),
    [
        ("2026-01-01T10:00:00+02:00", datetime(2026, 1, 1, 10, tzinfo=timezone(timedelta(hours=2))), set()),
        ("2026-01-01T10:00:00", datetime(2026, 1, 1, 10, tzinfo=UTC), {"timestamp_without_zone"}),
        ("yesterday", AT, {"timestamp_unusable"}),
        (None, AT, {"timestamp_unusable"}),
    ],
)
def test_an_unusable_time_becomes_the_time_of_receipt(value: object, at: datetime, flags: set[str]) -> None:
    fields = Fields({"timestamp": value})
    assert fields.instant("timestamp", AT) == at
    assert fields.flags == flags


@pytest.mark.parametrize(
    ("payload", "word", "flags"),
    [
        ({}, "Local", set()),
        ({"reason": None}, "Local", set()),
        ({"reason": "EVDisconnected"}, "EVDisconnected", set()),
        ({"reason": "Whatever"}, "Whatever", set()),
        ({"reason": "x" * 40}, "x" * 32, {"reason_unusable"}),
        ({"reason": 5}, "5", {"reason_unusable"}),
    ],
)
def test_an_unknown_word_is_kept(payload: dict[str, Any], word: str, flags: set[str]) -> None:
    fields = Fields(payload)
    assert fields.word("reason", "Local", 32) == word
    assert fields.flags == flags


def samples_of(*values: Any, timestamp: object = "2026-01-01T10:00:00Z") -> tuple[list[Any], frozenset[str]]:
    fields = Fields({"meterValue": [{"timestamp": timestamp, "sampledValue": list(values)}]})
    return fields.samples("meterValue", AT), fields.flags


def test_a_bare_value_means_what_the_specification_says() -> None:
    (sample,), flags = samples_of({"value": "10"})
    assert flags == frozenset()
    assert (sample.measurand, sample.unit, sample.context, sample.location, sample.format, sample.phase) == (
        "Energy.Active.Import.Register",
        "Wh",
        "Sample.Periodic",
        "Outlet",
        "Raw",
        None,
    )


@pytest.mark.parametrize("value", ["abc", "1,5", "", 5, 5.5])
def test_what_is_no_number_is_stored_as_it_came(value: object) -> None:
    (sample,), flags = samples_of({"value": value})
    assert (sample.value, flags) == (str(value), frozenset())


@pytest.mark.parametrize(
    ("sent", "value", "unit"),
    [
        ({"value": "1.5", "unit": "kWh"}, "1.5", "kWh"),
        ({"value": 2, "unit": "kWh"}, "2", "kWh"),
        ({"value": "1,5", "unit": "kWh"}, "1,5", "kWh"),
        ({"value": "1.5", "unit": "kWh", "format": "SignedData"}, "1.5", "kWh"),
        ({"value": "16", "unit": "A", "measurand": "Current.Import"}, "16", "A"),
        ({"value": "50", "measurand": "SoC"}, "50", None),
    ],
)
def test_value_and_unit_are_kept_as_they_came(sent: dict[str, Any], value: str, unit: str | None) -> None:
    (sample,), flags = samples_of(sent)
    assert (sample.value, sample.unit, flags) == (value, unit, frozenset())


@pytest.mark.parametrize(
    "value", [{}, {"value": None}, {"value": True}, {"value": []}, {"value": "1", "phase": 5}, {"value": "1", "unit": "u" * 17}]
)
def test_a_value_that_is_none_is_left_out_and_named_and_its_neighbours_stay(value: dict[str, Any]) -> None:
    samples, flags = samples_of({"value": "1"}, value, {"value": "2"})
    assert [sample.value for sample in samples] == ["1", "2"]
    assert flags == {"sampledValue_unusable"}


def test_a_group_without_a_time_has_the_time_of_receipt() -> None:
    (sample,), flags = samples_of({"value": "1"}, timestamp="soon")
    assert (sample.at, flags) == (AT, {"timestamp_unusable"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)
NAMES = ("connectorId", "transactionId", "idTag", "timestamp", "reason", "meterValue")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON)))
def test_nothing_that_a_station_sends_makes_the_reading_raise(payload: dict[str, Any]) -> None:
    fields = Fields(payload)
    assert abs(fields.integer("connectorId", 0)) <= INT32
    fields.optional_integer("transactionId")
    assert len(fields.required_tag("idTag")) <= 255
    assert fields.instant("timestamp", AT).tzinfo is not None
    assert len(fields.word("reason", "Local", 32)) <= 32
    fields.samples("meterValue", AT)
    assert (fields.unusable is None) == (not any(flag.endswith("_unusable") for flag in fields.flags))
