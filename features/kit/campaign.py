"""A run as the options have it: which product, with which test data and capabilities, how many stations at once, what is expected of it."""

from dataclasses import dataclass, field
from functools import cached_property

import pytest

from features.kit.applicability import Applicability
from features.kit.baseline import BadBaseline, Baseline, prepare
from features.kit.capabilities import BadCapabilities, Capabilities
from features.kit.data import BadData, Data
from features.kit.expectations import BAD, BadExpectation, Expectations
from features.kit.ports import UnknownPort, abilities_of
from features.kit.report_folder import BadFolder
from features.kit.report_folder import prepare as prepare_folder
from features.kit.script import Script
from features.kit.system import BadChoice, Choice
from features.kit.verdict import Verdict

LINGER_MAX_S = 3600
WRONG_USAGE = (BadChoice, UnknownPort, BadData, BadCapabilities, BadBaseline, BadExpectation, BadFolder)


@dataclass(frozen=True)
class Campaign:
    """What all scenarios of the run have in common."""

    choice: Choice
    data: Data
    capabilities: Capabilities
    stations_at_once: int = 3
    retries: int = 0
    seed: int = 0
    baseline: Baseline = field(default_factory=Baseline)
    expectations: Expectations = field(default_factory=Expectations)
    linger_s: int = 0

    @classmethod
    def read(cls, config: pytest.Config) -> "Campaign":
        """From the options; raises pytest.UsageError."""
        at_once, retries, seed = (config.getoption(name) for name in ("--stations-at-once", "--retries", "--seed"))
        linger_s = config.getoption("--linger")
        if at_once < 1 or retries < 0 or not 0 <= linger_s <= LINGER_MAX_S:
            raise pytest.UsageError(f"--stations-at-once is 1 or more, --retries 0 or more, --linger 0 to {LINGER_MAX_S}")
        try:
            choice = _choice(config)
            abilities_of(choice.port)
            data = Data.read(config.getoption("--data"))
            capabilities = Capabilities.read(data.capabilities, config.getoption("--capabilities") or "", own=choice.own)
            before, after = config.getoption("--baseline"), config.getoption("--update-baseline")
            baseline = Baseline.read(before) if before else Baseline()
            prepare(after)
            expectations = Expectations.read(data.expected_failures)
            prepare_folder(config.getoption("--report"))
        except WRONG_USAGE as error:
            raise pytest.UsageError(str(error)) from None
        return cls(choice, data, capabilities, at_once, retries, seed, baseline, expectations, linger_s)

    @cached_property
    def applicability(self) -> Applicability:
        """Which scenarios say anything about the product."""
        return Applicability(self.choice, self.data, self.capabilities)

    @property
    def at_once(self) -> int:
        """How many scenarios may be played at a time: no more than there are stations, and one where a person is asked or cards are
        shared."""
        able = self.applicability.abilities
        if "parallel" not in able or (self.data.names_tags and "tags" not in able):
            return 1
        names = self.data.stations["names"] if "stations" not in able else []
        return min(self.stations_at_once, len(names) or self.stations_at_once)

    def why_not(self, script: Script) -> str | None:
        """Why a scenario is not applicable; None when it is."""
        return self.applicability.reason(script.folder, script.tags)

    def complaint(self, script: Script, verdict: Verdict) -> str:
        """Why a scenario that did not fail makes the run red: it should have failed, or did better in the baseline. Empty otherwise."""
        missed = self.expectations.missed(script, verdict.outcome)
        return missed or ("" if verdict.outcome in BAD else self.baseline.worse(verdict) or "")


def _choice(config: pytest.Config) -> Choice:
    """The system under test; raises BadChoice."""
    plain = ("--csms-port", "--operator-token", "--zoho-listen", "--database")
    secured = ("--secure-csms", "--ca", "--station-ca", "--station-ca-key")
    return Choice.read(config.getoption("--csms") or "", *(config.getoption(name) for name in (*plain, *secured)))
