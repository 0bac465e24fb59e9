"""Who may charge: the tag decision, in the order of the service that this one succeeds. It knows tags; it does not know who asks or how
the answer is spelt on the wire."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass
from datetime import datetime

BLOCKED_LIMIT = 0
DEFAULT_LIMIT = 1
"""The limit of a tag that was given none."""


class Verdict(enum.Enum):
    """What a tag may do."""

    ACCEPTED = "accepted"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    INVALID = "invalid"
    CONCURRENT = "concurrent"


@dataclass(frozen=True)
class IdTag:
    """A known tag. The limit counts active transactions: 0 blocks the tag, a negative one sets no limit."""

    id_tag: str
    max_active_transaction_count: int
    expiry_date: datetime | None = None
    parent_id_tag: str | None = None


@dataclass(frozen=True)
class Decision:
    """A verdict with what a station may remember of the tag."""

    verdict: Verdict
    expiry_date: datetime | None = None
    parent_id_tag: str | None = None

    @property
    def accepted(self) -> bool:
        return self.verdict is Verdict.ACCEPTED


def key(id_tag: str) -> str:
    """How tags are compared: without regard to case, the same on every database."""
    return id_tag.casefold()


@dataclass(frozen=True)
class Rule:
    """One of the rules that decide on a tag: what a tag that breaks it is, and whether it holds."""

    verdict: Verdict
    holds: bool


def rules(tag: IdTag | None, at: datetime, active_transactions: int | None = None) -> list[Rule]:
    """The rules in the order in which they count; the first that does not hold decides. Of an unknown tag nothing else can be said.
    `active_transactions` is given only where a transaction starts, for only there does the limit count (OCPP 1.6, 7.2)."""
    if tag is None:
        return [Rule(Verdict.INVALID, False)]
    limit = tag.max_active_transaction_count
    return [
        Rule(Verdict.INVALID, True),
        Rule(Verdict.BLOCKED, limit != BLOCKED_LIMIT),
        Rule(Verdict.EXPIRED, tag.expiry_date is None or at <= tag.expiry_date),
        Rule(Verdict.CONCURRENT, active_transactions is None or not 0 < limit <= active_transactions),
    ]


def decide(tag: IdTag | None, at: datetime, active_transactions: int | None = None) -> Decision:
    """The first that holds: unknown, blocked, expired, at its limit, accepted."""
    verdict = next((rule.verdict for rule in rules(tag, at, active_transactions) if not rule.holds), Verdict.ACCEPTED)
    return Decision(verdict, tag.expiry_date, tag.parent_id_tag) if tag else Decision(verdict)


def as_text(decision: Decision | None) -> str:
    """A decision as it is stored, so that a repeat is answered word for word; of None, where no tag was named."""
    if decision is None:
        return "null"
    expiry = decision.expiry_date.isoformat() if decision.expiry_date else None
    return json.dumps({"verdict": decision.verdict.value, "expiry_date": expiry, "parent_id_tag": decision.parent_id_tag})


def decision_in(text: str) -> Decision | None:
    """What `as_text` wrote."""
    said = json.loads(text)
    if said is None:
        return None
    expiry = datetime.fromisoformat(said["expiry_date"]) if said["expiry_date"] else None
    return Decision(Verdict(said["verdict"]), expiry, said["parent_id_tag"])


def related(first: IdTag | None, second: IdTag | None) -> bool:
    """Whether one tag may stop what the other started: the same tag, the same parent, or one the parent of the other."""
    if first is None or second is None:
        return False
    families = [{key(tag.id_tag), key(tag.parent_id_tag or tag.id_tag)} for tag in (first, second)]
    return bool(families[0] & families[1])
