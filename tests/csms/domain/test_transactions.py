"""Doubts about what a station reports are flags, never refusals."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.domain.transactions import (
    TOLERANCE,
    TOO_OLD,
    Start,
    Stop,
    doubts_at_start,
    doubts_at_stop,
    energy_wh,
    merged,
    milliseconds,
    without_stop,
    yields_to_operator,
    yields_to_station,
)

A_MOMENT = timedelta(seconds=1)


def start(started_at: datetime, connector_id: int = 1, meter_start_wh: int = 0, flags: frozenset[str] = frozenset()) -> Start:
    return Start("CP1", connector_id, "TAG", meter_start_wh, started_at, flags=flags)


def stop(stopped_at: datetime, meter_stop_wh: int = 100, id_tag: str | None = None, flags: frozenset[str] = frozenset()) -> Stop:
    return Stop("CP1", 1, meter_stop_wh, stopped_at, id_tag=id_tag, flags=flags)


@pytest.mark.parametrize(
    ("off_by", "doubts"),
    [
        (timedelta(0), set()),
        (TOLERANCE, set()),
        (TOLERANCE + A_MOMENT, {"start_in_future"}),
        (-TOO_OLD, set()),
        (-TOO_OLD - A_MOMENT, {"start_long_ago"}),
    ],
)
def test_the_time_of_a_start_is_doubted_when_it_is_far_off(at: datetime, off_by: timedelta, doubts: set[str]) -> None:
    assert doubts_at_start(start(at + off_by), at) == doubts


@pytest.mark.parametrize(
    ("connector_id", "meter_start_wh", "doubts"),
    [(1, 0, set()), (0, 0, {"start_connector_invalid"}), (-1, 0, {"start_connector_invalid"}), (1, -1, {"meter_start_negative"})],
)
def test_a_start_is_doubted_for_its_connector_and_its_meter(at: datetime, connector_id: int, meter_start_wh: int, doubts: set[str]) -> None:
    assert doubts_at_start(start(at, connector_id, meter_start_wh), at) == doubts


@pytest.mark.parametrize(
    ("off_by", "meter_stop_wh", "id_tag", "related", "doubts"),
    [
        (timedelta(0), 100, None, False, set()),
        (timedelta(0), 100, "TAG", True, set()),
        (timedelta(0), 100, "OTHER", False, {"stop_tag_unrelated"}),
        (timedelta(0), 99, None, True, {"meter_backwards"}),
        (timedelta(hours=-1), 100, None, True, set()),
        (timedelta(hours=-1) - A_MOMENT, 100, None, True, {"stop_before_start"}),
        (TOLERANCE + A_MOMENT, 100, None, True, {"stop_in_future"}),
        (-TOO_OLD - A_MOMENT, 0, "OTHER", False, {"stop_long_ago", "stop_before_start", "meter_backwards", "stop_tag_unrelated"}),
    ],
)
def test_a_stop_is_doubted_by_what_the_start_said(
    at: datetime, off_by: timedelta, meter_stop_wh: int, id_tag: str | None, related: bool, doubts: set[str]
) -> None:
    said = stop(at + off_by, meter_stop_wh, id_tag)
    assert doubts_at_stop(said, started_at=at - timedelta(hours=1), meter_start_wh=100, related=related, at=at) == doubts


def test_doubts_that_reading_left_are_kept(at: datetime) -> None:
    read = frozenset({"no_zone"})
    assert doubts_at_start(start(at, flags=read), at) == read
    assert doubts_at_stop(stop(at, flags=read), started_at=at, meter_start_wh=0, related=True, at=at) == read


@pytest.mark.parametrize(("first", "last", "energy"), [(100, 350, 250), (100, 100, 0), (100, 99, None), (100, None, None), (-5, 5, 10)])
def test_energy_is_the_difference_and_never_negative(first: int, last: int | None, energy: int | None) -> None:
    assert energy_wh(first, last, "odd") == energy


@pytest.mark.parametrize(
    ("flags", "energy"),
    [("meterStart_unusable", None), ("meterStop_unusable", None), ("meterStop_unusable meter_stop_from_values", 250)],
)
def test_energy_is_not_counted_from_a_meter_that_nobody_told(flags: str, energy: int | None) -> None:
    assert energy_wh(100, 350, flags) == energy


def test_the_doubts_of_a_stop_go_with_it() -> None:
    assert without_stop("matched meterStop_unusable start_in_future stop_in_future") == "matched start_in_future"


@pytest.mark.parametrize(
    ("flags", "to_station", "to_operator"),
    [
        ("", False, False),
        ("stopped_twice stale", False, False),
        ("closed_by_operator stale", True, True),
        ("matched", True, True),
        ("attached_by_operator", True, False),
        ("attached_by_operator matched", True, False),
        ("closed_by_operator corrected_by_station", False, False),
        ("corrected_by_station matched", False, False),
        ("unmatched", False, False),
    ],
)
def test_an_end_that_no_stop_named_gives_way_to_a_better_one(flags: str, to_station: bool, to_operator: bool) -> None:
    assert (yields_to_station(flags), yields_to_operator(flags)) == (to_station, to_operator)


@pytest.mark.parametrize(
    ("connectors", "doubts"), [((), set()), ({1, 2}, set()), ({2, 3}, {"start_connector_unknown"}), ([2], {"start_connector_unknown"})]
)
def test_a_connector_that_the_station_never_reported_is_doubted(at: datetime, connectors: Collection[int], doubts: set[str]) -> None:
    assert doubts_at_start(start(at), at, connectors) == doubts


@given(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")))
def test_merged_flags_are_each_there_once_and_in_order(first: set[str], second: set[str]) -> None:
    assert merged(merged("", first), second).split() == sorted(first | second)


def test_milliseconds_are_the_same_in_every_zone() -> None:
    assert milliseconds(datetime(1970, 1, 1, 2, 0, 0, 1500, tzinfo=timezone(timedelta(hours=2)))) == 1


@given(st.integers(-(10**12), 10**13))
def test_milliseconds_are_exact(number: int) -> None:
    assert milliseconds(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=number)) == number
