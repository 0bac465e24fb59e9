"""Telling at the end of a run what failed, one line a kind on stderr, also where locust logs nothing."""

import sys
from typing import Any


def tell_failures(environment: Any, **_: Any) -> None:
    """A listener for locust's `quitting` event."""
    for failure in environment.stats.errors.values():
        line = f"{failure.occurrences} × {failure.method} {failure.name}: {failure.error}"
        sys.stderr.write(line[:1000] + "\n")
