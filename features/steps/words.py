"""The words that stand for values in steps: facts, verdicts, states of a field. One place, so that all steps spell them alike."""

from typing import Any

from features.kit.phrases import one_of

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

ACTIONS = {"blocks": "block_customer", "unblocks": "unblock_customer"}

TYPES = {
    "Fact": one_of(*FACTS),
    "State": one_of(*STATES),
    "Action": one_of(*ACTIONS, meanings=ACTIONS),
    "Verdict": one_of(*VERDICTS, meanings=VERDICTS),
}
