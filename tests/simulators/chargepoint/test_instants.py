from datetime import UTC, datetime, timedelta, timezone

import pytest

from simulators.chargepoint.instants import read, unchanged, written


def test_instants_are_written_in_utc_with_milliseconds_and_z() -> None:
    at = datetime(2026, 5, 4, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    assert written(at) == "2026-05-04T10:00:00.123Z"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-05-04T10:00:00Z", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("2026-05-04T10:00:00.5+02:00", datetime(2026, 5, 4, 8, 0, 0, 500000, tzinfo=UTC)),
        ("2026-05-04T10:00:00", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_instants_are_read_with_any_zone_and_nonsense_is_none(text: str, at: datetime | None) -> None:
    assert read(text) == at


def test_a_clock_that_agrees_leaves_instants_as_they_are() -> None:
    at = datetime(2026, 5, 4, tzinfo=UTC)
    assert unchanged(at) is at
