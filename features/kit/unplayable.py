"""Scenarios that cannot be played as they are written. Whoever wrote them is told; no product is to blame."""

from typing import TypeVar

T = TypeVar("T")


class Unplayable(Exception):
    """What is wrong with the scenario, in words for whoever wrote it."""


class NoStep(Unplayable):
    """A step that nobody wrote, or that has several meanings; a scenario without any."""


class Misspelt(Unplayable):
    """Words that OCPP 1.6 does not have, a table without its form."""


class TooEarly(Unplayable):
    """A step that needs another before it."""


class Laid(dict[str, T]):
    """What steps have laid down for later ones. Raises TooEarly for what none has; `lacking` says what that means, `{}` being its name."""

    def __init__(self, lacking: str) -> None:
        super().__init__()
        self._lacking = lacking

    def __missing__(self, name: str) -> T:
        raise TooEarly(self._lacking.format(name))
