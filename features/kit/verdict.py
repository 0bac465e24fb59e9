"""What came of one scenario: the verdict, with all that a report wants to show of it. Steps, observers and the plugin write it, reports
read it.

Two axes: conformance to the specification (`breaches`, `failure`) and compatibility with the habits of the official tool (`habits`), which
never fails a scenario.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Outcome = Literal["passed", "failed", "partial", "not applicable", "expected failure", "error"]
OUTCOMES: tuple[Outcome, ...] = ("failed", "error", "expected failure", "partial", "passed", "not applicable")
"""Worst first: of a case with several scenarios the worst counts."""
NOT_DECLARED = "the product does not declare"
"""How the reason begins for which a scenario is not applicable because the product says that it has no such thing. Any other reason says
that it could not be tried: no port, no cards, no address."""


@dataclass(frozen=True)
class Breach:
    """A rule that a frame breaks; `clause` is where the rule stands, `by` whose fault it is. `frame` is the raw text of the frame to
    blame."""

    station: str
    text: str
    clause: str
    frame: str = ""
    by: Literal["csms", "station"] = "csms"

    def __str__(self) -> str:
        return f"{self.station}: {self.text} [{self.clause}]"


@dataclass
class Played:
    """One step as it was played: `outcome` passed, failed or skipped (not reached); `took_s` real seconds. `since` is how many lines the
    scenario had heard before it."""

    keyword: str
    text: str
    outcome: str = "skipped"
    at: datetime | None = None
    took_s: float = 0.0
    error: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    docstring: str = ""
    line: int = 0
    since: int = 0


@dataclass(frozen=True)
class Line:
    """One frame or note of the scenario, of any of its stations: as on its tape, but `mono` are seconds of the real clock.

    `life` tells lives of one station apart, which may overlap: another one that calls itself the same has the next number.
    """

    station: str
    at: datetime
    mono: float
    direction: str
    frame: str | None
    note: str | None
    life: int = 0


@dataclass
class Verdict:
    """One scenario's verdict; `key` names it wherever the features are installed, `outline` the outline whose example it is. Of one that
    was played again `first` is what came of the first attempt, and `first_failure` why it failed; `unverified` makes a pass partial,
    `excused` is a failure that was in the baseline. `left` is what stays changed at the product."""

    case: str = ""
    tags: tuple[str, ...] = ()
    feature: str = ""
    scenario: str = ""
    steps: list[Played] = field(default_factory=list)
    failure: str = ""
    error: str = ""
    breaches: list[Breach] = field(default_factory=list)
    habits: list[str] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    inapplicable: str = ""
    expected: str = ""
    excused: bool = False
    first_failure: str = ""
    first: "Verdict | None" = None
    attempts: int = 1
    lines: list[Line] = field(default_factory=list)
    began_at: datetime | None = None
    took_s: float = 0.0
    key: str = ""
    line: int = 0
    outline: str = ""

    def not_verified(self, what: str) -> None:
        """Something that the port cannot tell; once."""
        if what not in self.unverified:
            self.unverified.append(what)

    def dislike(self, habit: str) -> None:
        """Something that the specification allows and the official tool does not."""
        if habit not in self.habits:
            self.habits.append(habit)

    @property
    def remarks(self) -> list[str]:
        """What else there is to know, whatever the outcome."""
        told = [*(f"compatibility: {habit}" for habit in self.habits), *(f"left changed: {what}" for what in self.left)]
        return ["excused: it failed in the baseline, too", *told] if self.excused else told

    @property
    def outcome(self) -> Outcome:
        """The verdict in one word."""
        if self.inapplicable:
            return "not applicable"
        if self.expected and self.failure:
            return "expected failure"
        if self.error and not self.failure:
            return "error"
        if self.failure or self.breaches:
            return "failed"
        return "partial" if self.unverified else "passed"

    @property
    def untried(self) -> bool:
        """Whether it is not applicable although the product may well have it: nobody could try it."""
        return bool(self.inapplicable) and not self.inapplicable.startswith(NOT_DECLARED)

    @property
    def complaint(self) -> str:
        """What the failure says besides the breaches."""
        said = self.failure
        for breach in self.breaches:
            said = said.replace(str(breach), "", 1)
        return said.strip("\n")

    @property
    def reason(self) -> str:
        """Why the outcome is not simply `passed`."""
        words = [self.inapplicable, self.expected, self.complaint or ("" if self.failure else self.error), *map(str, self.breaches)]
        words += [f"not verified: {what}" for what in self.unverified]
        return "\n".join(word for word in words if word)
