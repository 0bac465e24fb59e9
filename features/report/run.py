"""A run as reports tell it: which product, by whose word, and what came of every scenario. It knows neither pytest nor any format."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from features.kit.catalogue import CERTIFIED, PROFILES, Case
from features.kit.verdict import OUTCOMES, Outcome, Verdict

INNER = frozenset(("parametrize", "xfail", "skip", "skipif", "usefixtures", "filterwarnings"))
"""Marks of pytest, which are no tags."""
TITLES = {**PROFILES, "customer": "the customer's contract with Zoho", "": "recorded sessions"}


@dataclass(frozen=True)
class Run:
    """What was tested and how. `product` and `version` may be empty; `address` is where stations dial, `port` how its operator was reached.

    `declared` are the words of the capabilities that the product declares, `undeclared` the others, each with its meaning. `cases` is
    the catalogue by id; `verdicts` are in the order of the features.
    """

    product: str
    version: str
    kit_version: str
    address: str
    port: str
    began_at: datetime
    took_s: float
    verdicts: tuple[Verdict, ...]
    cases: Mapping[str, Case]
    declared: Mapping[str, str] = field(default_factory=dict)
    undeclared: Mapping[str, str] = field(default_factory=dict)
    connectors: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    recorded: str = ""

    @property
    def name(self) -> str:
        """The product as people call it."""
        return " ".join(word for word in (self.product, self.version) if word) or self.recorded or "a CSMS without a name"

    @property
    def revision(self) -> str:
        """The latest revision of the official document that has a case of this catalogue."""
        return max((self.cases[name].revision for name in self.catalogued), default="")

    @property
    def certified(self) -> list[Outcome]:
        """What came of each certification case that was played."""
        return [outcome for tally in self.profiles() if tally.name in CERTIFIED for outcome in tally.outcomes]

    @property
    def untried(self) -> int:
        """How many certification cases could not be tried, or scenarios, when there are no such cases."""
        certified = [tally.untried for tally in self.profiles() if tally.name in CERTIFIED]
        return sum(certified or [verdict.untried for verdict in self.verdicts])

    def profile_of(self, verdict: Verdict) -> str:
        """The profile of its case, or the folder of its feature; empty for a recorded session."""
        case = self.cases.get(verdict.case)
        return case.profile if case else verdict.key.partition("/")[0] if "/" in verdict.key.partition(":")[0] else ""

    @property
    def outcomes(self) -> list[Outcome]:
        """What came of every scenario."""
        return [verdict.outcome for verdict in self.verdicts]

    def profiles(self) -> list["Tally"]:
        """The profiles that the run has verdicts of, those of the catalogue first and in its order."""
        found: dict[str, list[Verdict]] = {}
        for verdict in self.verdicts:
            found.setdefault(self.profile_of(verdict), []).append(verdict)
        order = [*(name for name in PROFILES if name in found), *(name for name in found if name not in PROFILES)]
        return [Tally(name, _title(name), tuple(found[name]), self._not_played(name, found[name])) for name in order]

    @property
    def catalogued(self) -> tuple[str, ...]:
        """All certification cases of the catalogue."""
        return tuple(case.id for case in self.cases.values() if case.profile in CERTIFIED)

    @property
    def not_played(self) -> tuple[str, ...]:
        """Certification cases of the catalogue that have no verdict."""
        return tuple(case for profile in CERTIFIED for case in self._not_played(profile, self.verdicts))

    def _not_played(self, profile: str, verdicts: Iterable[Verdict]) -> tuple[str, ...]:
        played = {verdict.case for verdict in verdicts}
        return tuple(case.id for case in self.cases.values() if case.profile == profile and case.id not in played)


@dataclass(frozen=True)
class Tally:
    """One profile: its verdicts, and the cases of the catalogue that were not played."""

    name: str
    title: str
    verdicts: tuple[Verdict, ...]
    not_played: tuple[str, ...] = ()

    @property
    def outcomes(self) -> list[Outcome]:
        """What came of each case, the worst of its scenarios, and of each scenario that belongs to none."""
        units: dict[str, list[Outcome]] = {}
        for verdict in self.verdicts:
            units.setdefault(verdict.case or verdict.key, []).append(verdict.outcome)
        return [min(outcomes, key=OUTCOMES.index) for outcomes in units.values()]

    @property
    def untried(self) -> int:
        """How many of those that are not applicable could not be tried."""
        inapplicable: dict[str, bool] = {}
        for verdict in self.verdicts:
            unit = verdict.case or verdict.key
            inapplicable[unit] = inapplicable.get(unit, True) and verdict.outcome == "not applicable"
        found = {verdict.case or verdict.key for verdict in self.verdicts if verdict.untried}
        return sum(inapplicable[unit] for unit in found)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many of each outcome, worst first; outcomes that nobody has are left out."""
        return count(self.outcomes)


def tags_of(verdict: Verdict) -> list[str]:
    """The tags of a scenario as its feature has them."""
    return [tag for tag in verdict.tags if tag not in INNER]


def _title(name: str) -> str:
    title = TITLES.get(name, name)
    return title[:1].upper() + title[1:]


def count(found: Sequence[Outcome]) -> dict[Outcome, int]:
    """How many of each outcome, worst first; outcomes that nobody has are left out."""
    return {outcome: found.count(outcome) for outcome in OUTCOMES if outcome in found}
