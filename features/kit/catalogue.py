"""The catalogue of cases: what each is called, which profile it belongs to, and what the CSMS owes in it. It knows no scenario.

Certification cases stand in `features/kit/catalogue.toml`; a folder of features may have a `catalogue.toml` of its own in the same form
(`[[case]]` rows), as `features/robustness/` has.
"""

import tomllib
from collections.abc import Iterable, Mapping
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
STATES = ("", "booted", "authorized", "charging")


class BadCatalogue(ValueError):
    """A catalogue that cannot be used; the text says where."""


@dataclass(frozen=True)
class Obligation:
    """What the CSMS owes: a frame `X.req` or `X.conf`, or another subject, and the words that matter of it."""

    subject: str
    words: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Obligation":
        """From `Authorize.conf Invalid`; raises BadCatalogue."""
        subject, *words = text.split() or [""]
        if not subject:
            raise BadCatalogue("an obligation without a subject")
        return cls(subject, tuple(words))

    def __str__(self) -> str:
        return " ".join((self.subject, *self.words))

    def is_named_by(self, step: str) -> bool:
        """Whether the text of a step, with its table, names the subject and every word; `a|b` is either, case does not count."""
        said = step.lower()
        names = (self.subject.removesuffix(".req").removesuffix(".conf"), *self.words)
        return all(any(part in said for part in name.lower().split("|")) for name in names)


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
