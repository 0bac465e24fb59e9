"""What the product is known to fail: a case, or one scenario by its key, with reason and link. It says when such a failure does not come.

A case fails as expected when one of its scenarios does; the others may pass. A key names exactly one scenario, of one outline's examples
one as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from features.kit.catalogue import case_of, catalogue
from features.kit.repertoire import repertoire, scenarios_of
from features.kit.script import Script
from features.kit.verdict import Outcome

BAD: tuple[Outcome, ...] = ("failed", "error", "expected failure")


class BadExpectation(ValueError):
    """An expected failure of something that does not exist; the text says what may have been meant."""


@dataclass(frozen=True)
class Expectations:
    """`reasons` by the id of a case or the key of a scenario; `members` are the keys of all scenarios of each case named."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _seen: dict[str, dict[str, Outcome]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(cls, table: Mapping[str, Mapping[str, str]]) -> "Expectations":
        """From the table of the test data; raises BadExpectation."""
        for name in table:
            if name not in catalogue() and name not in repertoire():
                near = get_close_matches(name, [*catalogue(), *repertoire()], 1)
                meant = f"; did you mean {near[0]!r}?" if near else ""
                raise BadExpectation(f"[expected_failures] {name!r} is neither a case nor the key of a scenario{meant}")
        reasons = {name: f"{why['reason']} ({why['link']})" for name, why in table.items()}
        return cls(reasons, {name: scenarios_of(name) for name in table if name in catalogue()})

    def reason(self, script: Script) -> str:
        """Why this scenario may fail, with the link; empty when it may not."""
        case = case_of(script.tags)
        return self.reasons.get(script.key) or self.reasons.get(case.id if case else "", "")

    def missed(self, script: Script, outcome: Outcome) -> str:
        """What was expected to fail and did not, now that this scenario has its outcome. A case is judged with the last of its scenarios;
        a run that leaves some of them out does not judge it."""
        if script.key in self.reasons and outcome not in BAD:
            return _complaint("it", outcome, self.reasons[script.key])
        case = case_of(script.tags)
        if case is None or case.id not in self.reasons:
            return ""
        seen = self._seen.setdefault(case.id, {})
        seen[script.key] = outcome
        if not self.members[case.id] <= set(seen) or any(one in BAD for one in seen.values()):
            return ""
        played = [one for one in seen.values() if one != "not applicable"]
        return _complaint(case.id, played[0] if played else "not applicable", self.reasons[case.id])


def _complaint(who: str, outcome: Outcome, reason: str) -> str:
    how = "is not applicable" if outcome == "not applicable" else "does not"
    return f"{who} was expected to fail, and {how}: {reason}"
