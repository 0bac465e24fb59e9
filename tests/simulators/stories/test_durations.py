from datetime import timedelta

import pytest

from simulators.stories.durations import duration


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("10m", 600), ("1h30m", 5400), ("0.5s", 0.5), ("0s", 0)])
def test_spans_are_read(text: str, seconds: float) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "10", "m", "1d", "10m!", "-5s"])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no span"):
        duration(text)
