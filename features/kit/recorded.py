"""`--trace FILE.jsonl`: one pytest item for each station of a recorded session, in place of the scenarios."""

from pathlib import Path
from typing import Any

import pytest

from features.kit import plugin
from features.kit.ledger import Ledger
from features.kit.pictures import plain
from features.kit.trace import BadTrace, Trace
from features.kit.verdict import Verdict


class Recorded(pytest.Item):
    """One station of a trace, judged already."""

    def __init__(self, *, verdict: Verdict, **more: Any) -> None:
        super().__init__(**more)
        self._verdict = verdict

    def runtest(self) -> None:
        """Fails with every breach; a station without frames is skipped."""
        self.config.stash[plugin.VERDICTS][self.nodeid] = self._verdict
        if self._verdict.inapplicable:
            pytest.skip(f"not applicable: {self._verdict.inapplicable}")
        if self._verdict.failure:
            pytest.fail(plain(self._verdict.failure), pytrace=False)


def recorded(session: pytest.Session, config: pytest.Config) -> list[pytest.Item]:
    """The items of the trace that the options name; raises pytest.UsageError."""
    data = plugin.judge(config).data
    try:
        trace = Trace.read(Path(config.getoption("--recorded")))
        verdicts = trace.judge(Ledger(), float(data.limits["answer_s"]))
    except BadTrace as error:
        raise pytest.UsageError(str(error)) from None
    return [Recorded.from_parent(session, name=f"{trace.name}::{verdict.scenario}", verdict=verdict) for verdict in verdicts]
