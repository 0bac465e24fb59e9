"""Gathers a run's facts from pytest's configuration once the scenarios are played. It is the only part of the reports that knows
pytest."""

import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from features.kit.campaign import Campaign
from features.kit.capabilities import HABITS, WORDS
from features.kit.catalogue import catalogue
from features.kit.plugin import VERDICTS
from features.kit.system import address_of, without_password
from features.kit.verdict import Verdict
from features.report.folder import write
from features.report.run import Run
from features.report.veil import veiled
from simulators.transport.clock import RealClock

SECRET = re.compile(r"password|passphrase|token|secret", re.IGNORECASE)
"""What the name of a value says when nobody is to know it."""
OWN = "Wattproof's reference CSMS"


@dataclass(frozen=True)
class Reporting:
    """`--report DIR`: where reports go, None when nobody wants any, and when the run began."""

    folder: Path | None
    began_at: datetime
    began_s: float

    @classmethod
    def read(cls, config: pytest.Config) -> "Reporting":
        """From the options, which have been judged."""
        given = config.getoption("--report")
        return cls(Path(given) if given else None, RealClock().now(), time.monotonic())

    def write(self, config: pytest.Config, campaign: Campaign) -> None:
        """Write what was found so far, if anybody wants it; no interrupt ends that."""
        if self.folder is None:
            return
        with undisturbed(f"the reports are being written to {self.folder}, one moment"):
            write(self.folder, gather(config, campaign, self.began_at, time.monotonic() - self.began_s))


@contextmanager
def undisturbed(words: str) -> Iterator[None]:
    """Until it ends, an interrupt is answered with these words and does nothing. Only the main thread hears of any."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: sys.stderr.write(f"{words}\n"))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def gather(config: pytest.Config, campaign: Campaign, began_at: datetime, took_s: float) -> Run:
    """The run that this configuration had, with the verdicts that it has so far."""
    verdicts = tuple(config.stash[VERDICTS].values())
    path = config.getoption("--recorded")
    found = _recorded(Path(path).name, campaign, began_at, took_s, verdicts) if path else _played(campaign, began_at, took_s, verdicts)
    return veiled(found, secrets_of(campaign))


def secrets_of(campaign: Campaign) -> set[str]:
    """What the options and the test data hold that is nobody's business: passwords and tokens."""
    choice, data = campaign.choice, campaign.data
    found = {choice.token, choice.token.partition(":")[2], str(data.stations.get("password", ""))}
    found |= {str(value) for name, value in data.values.items() if SECRET.search(name)}
    for address in (choice.csms, choice.port, choice.secure_csms, choice.database_url):
        parts = urlsplit(address_of(address))
        found |= {parts.password or "", unquote(parts.password or "")}
        found |= {value for name, value in parse_qsl(parts.query) if SECRET.search(name)}
    return found - {""}


def _played(campaign: Campaign, began_at: datetime, took_s: float, verdicts: tuple[Verdict, ...]) -> Run:
    choice, has, words = campaign.choice, campaign.capabilities.has, {**WORDS, **HABITS}
    return Run(
        product=campaign.data.product["name"] or (OWN if choice.own else ""),
        version=campaign.data.product["version"] or (kit_version() if choice.own else ""),
        kit_version=kit_version(),
        address="our own CSMS, started by the kit" if choice.own else without_password(choice.csms),
        port="its operator API" if choice.own else without_password(choice.port) or "nobody",
        began_at=began_at,
        took_s=took_s,
        verdicts=verdicts,
        cases=catalogue(),
        declared={word: text for word, text in words.items() if word in has},
        undeclared={word: text for word, text in words.items() if word not in has},
        connectors=campaign.capabilities.connectors,
        settings=_settings(campaign),
    )


def _recorded(name: str, campaign: Campaign, began_at: datetime, took_s: float, verdicts: tuple[Verdict, ...]) -> Run:
    product = campaign.data.product
    return Run(product["name"], product["version"], kit_version(), "", "", began_at, took_s, verdicts, {}, recorded=name)


def _settings(campaign: Campaign) -> dict[str, str]:
    """Options that are not as usual."""
    return {
        "Stations at once": str(campaign.at_once),
        "Seed": str(campaign.seed or ""),
        "Retries": str(campaign.retries or ""),
        "Answers within": f"{campaign.data.limits['answer_s']:g} s",
    }


def kit_version() -> str:
    """The version of this distribution; empty when it is not installed."""
    try:
        return version("wattproof")
    except PackageNotFoundError:
        return ""
