"""The catalogue of cases: what each is called, which profile it belongs to, and what the CSMS owes in it. It knows no scenario.

Certification cases stand in `features/kit/catalogue.toml`; a folder of features may have a `catalogue.toml` of its own in the same form
(`[[case]]` rows), as `features/robustness/` has.
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FEATURES = Path(__file__).parents[1]
PROFILES = {
    "core": "Core: sessions, remote control, configuration",
    "local_auth_list": "Local Auth List Management",
    "firmware": "Firmware Management and diagnostics",
    "reservation": "Reservation",
    "remote_trigger": "Remote Trigger",
    "smart_charging": "Smart Charging",
    "security": "Security (white paper, edition 3)",
    "robustness": "what certification leaves out: bad frames, bad links, bad timing",
}
CERTIFIED = tuple(name for name in PROFILES if name != "robustness")
"""The profiles of certification."""
STATES = ("", "booted", "authorized", "charging")
SHAPE = re.compile(r"((?P<tag>@\S+|not @\S+)\s+)?(?P<subject>[^\s:@]+)((?P<colon>:)?\s+(?P<rest>.*))?")
"""Of the text of an obligation."""


class BadCatalogue(ValueError):
    """A catalogue that cannot be used; the text says where."""


@dataclass(frozen=True)
class Obligation:
    """What the CSMS owes: a frame `X.req` that it sends or `X.conf` with which it answers, or another subject, and what matters of it.

    `tag` is that of the scenarios of which alone it is owed, or a tag after `not `, or empty: then it is owed in all of the case.
    """

    subject: str
    words: tuple[str, ...] = ()
    tag: str = ""

    @classmethod
    def read(cls, text: str) -> "Obligation":
        """From `Authorize.conf Invalid`, or from phrases: `@rev-2024-04 Reset.req: type Hard, x absent`; raises BadCatalogue."""
        found = SHAPE.fullmatch(text.strip())
        if found is None:
            raise BadCatalogue(f"an obligation without a subject: {text!r}")
        rest = found["rest"] or ""
        words = rest.split(",") if found["colon"] else rest.split()
        if found["colon"] and not all(word.strip() for word in words):
            raise BadCatalogue(f"an obligation with an empty phrase: {text!r}")
        return cls(found["subject"], tuple(" ".join(word.split()) for word in words), (found["tag"] or "").replace("@", ""))

    def __str__(self) -> str:
        words = [word.replace("|", " or ") for word in self.words]
        return f"{self.subject}: {', '.join(words)}" if any(" " in word for word in words) else " ".join((self.subject, *words))

    def applies(self, tags: Collection[str]) -> bool:
        """Whether it is owed in a scenario with these tags."""
        name = self.tag.removeprefix("not ")
        return not name or (name in tags) is (name == self.tag)

    def is_named_by(self, step: str) -> bool:
        """Whether the text of a step, with its table, speaks of the subject and holds each word or phrase whole; `a|b` is either."""
        name, dot, kind = self.subject.rpartition(".")
        if not dot:
            return all(_holds(step, word) for word in (self.subject, *self.words))
        verb = {"req": "sends", "conf": "answers(?: the)?"}.get(kind, "")
        found = re.match(rf"the CSMS {verb} {re.escape(name)}(?![\w-])", step) if verb else None
        return found is not None and all(_holds(step[found.end() :], word) for word in self.words)


def _holds(text: str, words: str) -> bool:
    return any(re.search(rf"(?<![\w-]){re.escape(one.strip())}(?![\w-])", text) for one in words.split("|"))


def assign(owed: Sequence[Obligation], steps: Sequence[str]) -> list[int | None]:
    """For each obligation the step that asserts it, by its place, and no step for two; as many as can be."""
    taken: dict[int, int] = {}

    def place(which: int, tried: set[int]) -> bool:
        for at in sorted(range(len(steps)), key=taken.__contains__):
            if at not in tried and owed[which].is_named_by(steps[at]):
                tried.add(at)
                if at not in taken or place(taken[at], tried):
                    taken[at] = which
                    return True
        return False

    for which in range(len(owed)):
        place(which, set())
    places = {which: at for at, which in taken.items()}
    return [places.get(which) for which in range(len(owed))]


@dataclass(frozen=True)
class Case:
    """One row. `state` is what is already so when the case begins; `prerequisites` are words of `features.kit.capabilities`."""

    id: str
    title: str
    profile: str
    mandatory: bool
    revision: str
    state: str
    prerequisites: tuple[str, ...]
    obligations: tuple[Obligation, ...]

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Case":
        """From a row of TOML; raises BadCatalogue."""
        name = row.get("id", "a case without id")
        unknown = set(row) ^ set(cls.__dataclass_fields__)
        if unknown:
            raise BadCatalogue(f"{name}: fields that are missing or not known: {', '.join(sorted(unknown))}")
        if row["profile"] not in PROFILES or row["state"] not in STATES:
            raise BadCatalogue(f"{name}: no such profile or state: {row['profile']!r}, {row['state']!r}")
        owed = tuple(Obligation.read(text) for text in row["obligations"])
        return cls(**{**row, "prerequisites": tuple(row["prerequisites"]), "obligations": owed})

    def owed(self, tags: Collection[str]) -> list[Obligation]:
        """What the CSMS owes in a scenario of the case that has these tags."""
        return [one for one in self.obligations if one.applies(tags)]


def read(path: Path) -> list[Case]:
    """The cases of one catalogue; raises BadCatalogue, also for an id that comes twice."""
    cases = [Case.read(row) for row in tomllib.loads(path.read_text(encoding="utf-8")).get("case", [])]
    twice = {one.id for one in cases if sum(one.id == other.id for other in cases) > 1}
    if twice:
        raise BadCatalogue(f"{path}: more than once: {', '.join(sorted(twice))}")
    return cases


@cache
def catalogue() -> Mapping[str, Case]:
    """All cases that features are shipped for, by id, in the order of their catalogues."""
    paths = sorted(FEATURES.glob("*/catalogue.toml"), key=lambda path: (path.parent.name != "kit", path))
    return {case.id: case for path in paths for case in read(path)}


def markers(cases: Iterable[Case]) -> dict[str, str]:
    """The tags that features may bear because of these cases, with their meanings."""
    found = dict(PROFILES)
    found |= {"mandatory": "owed by every product of the Core profile", "optional": "owed by a product that declares it"}
    for case in cases:
        found[case.id] = case.title
        found[f"rev-{case.revision}"] = f"as the document's revision of {case.revision} has it"
    return found


def case_of(tags: Iterable[str]) -> Case | None:
    """The case whose id is among the tags of a scenario."""
    return next((catalogue()[tag] for tag in tags if tag in catalogue()), None)
