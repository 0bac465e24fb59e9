"""The words of OCPP 1.6 by which people name what they wait for or disturb: actions, statuses, directions.

A word that does not exist is refused at once, with the nearest one: a check for something that can never come would
pass, and a fault for it would never strike. An action that OCPP does not have is written `custom:NoSuchAction`.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from simulators.chargepoint import schemas

CUSTOM: Final = "custom:"
STATUSES: Final = (
    "Available",
    "Preparing",
    "Charging",
    "SuspendedEV",
    "SuspendedEVSE",
    "Finishing",
    "Reserved",
    "Unavailable",
    "Faulted",
)
DIRECTIONS: Final = ("sent", "received")
_MEANT: Final = {"outgoing": "sent", "out": "sent", "incoming": "received", "in": "received"}


def action_named(word: str) -> str:
    """The action as it stands on the wire: one of OCPP 1.6, or any other behind `custom:`. Raises ValueError."""
    if word.startswith(CUSTOM) and word != CUSTOM:
        return word.removeprefix(CUSTOM)
    if not schemas.knows(word):
        raise ValueError(f"{word!r} is no action of OCPP 1.6{_near(word, schemas.actions())}; for one of your own, write '{CUSTOM}{word}'")
    return word


def check_status(word: str) -> str:
    """The status of a connector (7.7), as it was given. Raises ValueError when there is none of that name."""
    if word not in STATUSES:
        others = _near(word, STATUSES) or f"; there are {', '.join(STATUSES)}"
        raise ValueError(f"{word!r} is no status of a connector{others}")
    return word


def check_direction(word: str | None) -> None:
    """Refuse what is neither `sent` (by the station) nor `received`; None is both. Raises ValueError."""
    if word is not None and word not in DIRECTIONS:
        meant = f"; did you mean {_MEANT[word]}?" if word in _MEANT else ""
        raise ValueError(f"direction is sent or received, as the station sees it, not {word!r}{meant}")


def _near(word: str, words: Iterable[str]) -> str:
    by_case = {one.casefold(): one for one in words}
    near = get_close_matches(word.casefold(), by_case, 1)
    return f"; did you mean {by_case[near[0]]}?" if near else ""
