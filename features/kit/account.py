"""What a failed scenario says in the terminal: why, at which step, and what observers saw besides. The frames stand below it."""

import re

from features.kit.pictures import plain
from features.kit.verdict import Verdict

ADDED = re.compile(r"\n+(?=assert |the last frames of )")
"""Where the words of a failure go on with what pytest adds to an assertion, or with frames."""


def account(verdict: Verdict) -> str:
    """Of a scenario that the product failed; what cannot be seen of the product's own words has its picture."""
    said = ADDED.split(verdict.complaint, maxsplit=1)[0].strip("\n")
    file = verdict.key.partition(": ")[0]
    at = [f"at the step: {one.keyword} {one.text} ({file}, line {one.line})" for one in verdict.steps if one.outcome == "failed"]
    seen = [str(breach) for breach in verdict.breaches]
    return plain("\n".join([*([said] if said else []), *at, *(f"seen on the wire: {one}" if said else one for one in seen)]))
