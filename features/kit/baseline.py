"""The outcomes of an earlier run, for products that do not pass everything yet: only what became worse fails. It knows outcomes by a
scenario's key."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from features.kit.verdict import Verdict

RANKS = {"error": 0, "failed": 0, "expected failure": 0, "not applicable": 1, "partial": 2, "passed": 3}


class BadBaseline(ValueError):
    """A baseline that cannot be read; the text says why."""


@dataclass(frozen=True)
class Baseline:
    """`outcomes` by the key of the scenario."""

    outcomes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: str) -> "Baseline":
        """From a file; raises BadBaseline."""
        try:
            found = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise BadBaseline(f"{path}: {error}") from None
        if not isinstance(found, dict) or not all(isinstance(outcome, str) and outcome in RANKS for outcome in found.values()):
            raise BadBaseline(f"{path}: a baseline is an object of outcomes: {', '.join(RANKS)}")
        return cls(found)

    def excuses(self, key: str) -> bool:
        """Whether the scenario failed then, so that it may fail now."""
        return key in self.outcomes and RANKS[self.outcomes[key]] == 0

    def worse(self, verdict: Verdict) -> str | None:
        """What became worse, in words; None when nothing did, or the scenario is new."""
        before = self.outcomes.get(verdict.key)
        if before is None or RANKS[verdict.outcome] >= RANKS[before]:
            return None
        return f"it was {before} and is {verdict.outcome} now: {verdict.reason}"

    def compare(self, verdicts: Iterable[Verdict]) -> list[str]:
        """What of a run is as bad as in the baseline, and what is better, a line for each; nothing without a baseline."""
        found = [one for one in verdicts if one.key in self.outcomes]
        better = [one.key for one in found if RANKS[one.outcome] > RANKS[self.outcomes[one.key]]]
        excused = sum(one.excused for one in found)
        told = [f"baseline: {excused} failed as in the baseline"] if excused else []
        return told + [f"baseline: {key} is better now: --update-baseline keeps that" for key in better]


def prepare(path: str) -> None:
    """Make sure before the run that its outcomes can be written there; nothing to do for no path. Raises BadBaseline."""
    if path and Path(path).exists():
        Baseline.read(path)
    elif path and not Path(path).parent.is_dir():
        raise BadBaseline(f"{path}: there is no such folder")


def write(path: str, verdicts: Iterable[Verdict]) -> None:
    """Write the outcomes of a run; those of scenarios that were not in it stay as they are. Raises BadBaseline."""
    before = Baseline.read(path).outcomes if Path(path).is_file() else {}
    found = {**before, **{verdict.key: verdict.outcome for verdict in verdicts if verdict.key}}
    Path(path).write_text(json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
