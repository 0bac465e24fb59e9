"""The words that stand for values in steps: facts, verdicts, states of a field. One place, so that all steps spell them alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FACTS = {
    "charge point": ("charging_point_id", "ChargingPointID"),
    "application": ("application", "Application"),
    "customer id": ("zoho_customer_id", "ZohoCustomerID"),
}
"""Zoho's facts: the key on the wire, and the name by which the CSMS complains of it."""

VERDICTS = {"accepted": "Accepted", "blocked": "Blocked", "unknown": "Invalid", "concurrent": "ConcurrentTx", "expired": "Expired"}
"""How a card stands, in OCPP's spelling."""

ABSENT = object()
STATES: dict[str, Any] = {"no": ABSENT, "an empty": "", "a null": None, "a numeric": 445}
"""What may be wrong with a fact."""

LIMITS: dict[str, Any] = {"the word two": "two", "one and half": 1.5, "a yes": True}
"""Limits that are none."""

NOTHING, EMPTY = "nothing", "(empty)"


@dataclass(frozen=True)
class Word:
    """One of several words in a step; `pattern` says which, `meaning` what a word stands for (itself, when it is not named)."""

    pattern: str
    meaning: Mapping[str, str] = field(default_factory=dict)
    regex_group_count: int = 0

    def __call__(self, text: str) -> str:
        """What the word stands for."""
        return self.meaning.get(text, text)


ACTIONS = {"blocks": "block_customer", "unblocks": "unblock_customer"}

TYPES = {
    "Fact": Word("|".join(FACTS)),
    "State": Word("|".join(STATES)),
    "Action": Word("|".join(ACTIONS), ACTIONS),
    "Verdict": Word("|".join(VERDICTS), VERDICTS),
}
