"""What a product declares of itself, and why a case says nothing about one that does not declare it. It asks nobody."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from features.kit.catalogue import PROFILES, Case
from features.kit.verdict import NOT_DECLARED

WORDS: Mapping[str, str] = {
    **PROFILES,
    "security-1": "security profile 1, a password at the door",
    "security-2": "security profile 2, TLS with a password",
    "security-3": "security profile 3, TLS with certificates of the stations",
    "csms-ca": "an authority of its own that signs stations' certificates",
    "rsa-keys": "certificates for stations whose keys are RSA keys, besides those on an elliptic curve",
    "zoho-contract": "the webhooks and the operator's side of the customer's contract with Zoho",
    "unknown-transaction": "commands that name a transaction which the CSMS does not know; certification fails without them",
    "unknown-reservation": "commands that name a reservation which the station does not have; certification fails without them",
    "unknown-connector": "commands that name a connector which the CSMS does not know",
}
HABITS: Mapping[str, str] = {
    "asks-by-itself": "it reads from stations what nobody asked it to, such as their configuration: then a remark, and no failure",
}
"""What is declared so that it fails nothing. Nobody has it who does not say so, and to name it names nothing else."""
DERIVED: Mapping[str, str] = {
    "port": "no port: nobody can be asked to let the CSMS send something",
    "tags": "no cards: the port cannot create any, and the test data name none",
}
"""What is not declared but follows from the port and the test data, and the reason when it is missing."""
MODEST = frozenset(("core", "robustness"))


class BadCapabilities(ValueError):
    """Capabilities that do not exist; the text names them."""


@dataclass(frozen=True)
class Capabilities:
    """The words that a product declares, and the number of connectors that its stations shall have."""

    has: frozenset[str]
    connectors: int = 2

    @classmethod
    def read(cls, table: Mapping[str, Any], words: str, *, own: bool) -> "Capabilities":
        """From the table of the test data and the words of `--capabilities`, which go first; raises BadCapabilities."""
        named = [word.strip() for word in words.split(",") if word.strip()]
        connectors, listed_words = table.get("connectors", 2), table.get("has", [])
        if type(connectors) is not int:
            raise BadCapabilities(f"connectors are a number, not {connectors!r}")
        if not isinstance(listed_words, list) or not all(isinstance(one, str) for one in listed_words):
            raise BadCapabilities(f"has of [capabilities] is a list of words, not {listed_words!r}")
        for word in [one for one in named if one.startswith("connectors=")]:
            named.remove(word)
            connectors = _count(word)
        given, listed = frozenset(named), frozenset(listed_words)
        habits = (given if given - set(HABITS) else given | listed) & set(HABITS)
        has = given - habits or listed - habits or (frozenset(WORDS) if own else MODEST)
        unknown = has - set(WORDS)
        if unknown or connectors < 1:
            there = ", ".join((*WORDS, *HABITS, "connectors=N"))
            raise BadCapabilities(f"no such capabilities: {', '.join(sorted(unknown)) or connectors}; there are {there}")
        return cls(has | habits, connectors)

    def lack(self, case: Case, given: Collection[str], tags: Collection[str] = ()) -> str | None:
        """Why this case is not applicable; None when it is. `given` are the words of `DERIVED` that hold; words of `WORDS` among the
        `tags` of a scenario are prerequisites of it alone."""
        for word in (case.profile, *case.prerequisites, *(tag for tag in tags if tag in WORDS)):
            if word in DERIVED:
                if word not in given:
                    return DERIVED[word]
            elif word not in self.has:
                return f"{NOT_DECLARED} {word} ({WORDS[word]})"
        return None


def _count(word: str) -> int:
    text = word.partition("=")[2]
    if not text.isdecimal():
        raise BadCapabilities(f"{word}: connectors are a number")
    return int(text)
