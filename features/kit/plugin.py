"""The kit as a pytest plugin: options, markers, and what the options choose. What is done with scenarios stands in `features/conftest.py`.

It is loaded wherever the package is installed, so it imports nothing heavy and does nothing in suites without features.
"""

from __future__ import annotations

import argparse
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from features.kit.campaign import Campaign
    from features.kit.verdict import Verdict

MARKERS = {
    "onboarding": "Zoho asks for charge points and registers customers",
    "refusals": "what the CSMS turns down, and how it says so",
    "blocking": "who may charge: block, unblock, limits",
    "boot_notification": "Zoho is told of a boot (a CSMS that runs already needs --zoho-listen)",
    "charging": "charging sessions from the cable to the record",
    "remote": "the operator starts and stops sessions",
    "outage": "the network of a charge point fails",
    "kill": "the CSMS is killed with -9 (only one that the kit started)",
    "strangers": "charge points and cards that nobody knows",
    "insisting": "the operator insists on orders that the CSMS's own rules would refuse",
    "alone": "no other scenario is played meanwhile",
}
CAMPAIGN: pytest.StashKey[Campaign] = pytest.StashKey()
"""In the stash of the configuration: the run as the options have it, once one of them was given or features were collected."""
VERDICTS: pytest.StashKey[dict[str, Verdict]] = pytest.StashKey()
"""In the stash of the configuration: what came of each scenario, by node id, in the order in which they were reported."""

OPTIONS: tuple[tuple[str, str, str], ...] = (
    ("--csms", "ws://HOST:PORT/PATH", "a CSMS that runs already, up to the station's identity"),
    (
        "--csms-port",
        "http://HOST:PORT",
        "how its operator is reached: our operator API, octt+http://..., steve+http://..., package.module:Class+http://..., or manual",
    ),
    ("--operator-token", "TOKEN", "the bearer token of its operator API, or USER:PASSWORD"),
    ("--secure-csms", "wss://HOST:PORT/PATH", "where it speaks TLS"),
    ("--ca", "FILE", "the roots of its certificate, PEM"),
    ("--station-ca", "FILE", "the authority whose stations it lets in, PEM: the kit certifies its own stations by it"),
    ("--station-ca-key", "FILE", "that authority's key, PEM without a passphrase"),
    ("--data", "FILE.toml", "test data and capabilities of the product; --data-template prints one"),
    ("--capabilities", "WORD,...", "what the product declares, such as core,reservation,security-1,connectors=2"),
    (
        "--recorded",
        "FILE.jsonl",
        "judge a recorded session instead; nothing is connected; --trace FILE.jsonl (two words) is the same",
    ),
    ("--report", "DIR", "write index.html, junit.xml, cucumber.json, trace.jsonl and declaration.md there"),
    ("--baseline", "FILE.json", "fail only for what is worse than there"),
    ("--update-baseline", "FILE.json", "write the outcomes there"),
)
NEVER_EMPTY = ("--csms", "--capabilities")
"""Given without a value, as by a variable that nobody has set, they would mean our own CSMS and whatever is usual."""
NUMBERS: tuple[tuple[str, int, str, str], ...] = (
    ("--zoho-listen", 0, "PORT", "where the mock Zoho listens: give that CSMS http://HOST:PORT/boot"),
    ("--stations-at-once", 3, "N", "how many scenarios are played at a time"),
    ("--seed", 0, "N", "shuffle the scenarios by this number; 0, the default: the order of the files"),
    ("--linger", 0, "SECONDS", "stay connected so long after the last step of each scenario: what the CSMS does then is judged as well"),
    ("--retries", 0, "N", "play a failed scenario again so often; its first failure stays in the report"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options that say which CSMS is the system under test; without them the kit starts its own."""
    group = parser.getgroup("wattproof", "OCPP features (wattproof)")
    for name, shown, meaning in OPTIONS:
        group.addoption(name, default=None if name in NEVER_EMPTY else "", metavar=shown, help=meaning)
    for name, usual, shown, meaning in NUMBERS:
        group.addoption(name, type=int, default=usual, metavar=shown, help=meaning)
    group.addoption("--data-template", action="store_true", help="print the test data that are shipped, with comments, and exit")
    group.addoption("--database", choices=("sqlite", "postgres"), default="", help=argparse.SUPPRESS)


def pytest_load_initial_conftests(args: list[str]) -> None:
    """`--trace FILE` is `--recorded`: pytest has a `--trace` of its own, without a value, which stays what it is.

    `--trace=FILE` is turned down by pytest before any plugin is asked; `--recorded=FILE` is not. A folder that holds no test is no trace
    either: pytest would take it as one more place to look for tests, and everything would be played.
    """
    for place, (word, value) in enumerate(pairwise(args)):
        if word == "--trace" and _is_tape(value):
            args[place] = "--recorded"
        elif word == "--trace" and _is_bare_folder(Path(value)):
            raise pytest.UsageError(f"--trace {value}: that is a folder; a recorded session is a file, such as the trace.jsonl of a report")


def _is_tape(word: str) -> bool:
    """Whether the word after `--trace` is a recorded session, not something that pytest collects."""
    path = Path(word)
    return word.endswith(".jsonl") or (path.exists() and not path.is_dir() and path.suffix != ".py")


def _is_bare_folder(path: Path) -> bool:
    """Whether it is a folder in which pytest finds nothing, however it is configured."""
    return path.is_dir() and not any(found for pattern in ("*.py", "test*") for found in path.rglob(pattern))


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Print the template and be done."""
    if not config.getoption("--data-template"):
        return None
    sys.stdout.write((Path(__file__).parents[1] / "data.toml").read_text(encoding="utf-8"))
    return 0


def pytest_configure(config: pytest.Config) -> None:
    """Declare the tags of the features as markers; judge the options if any was given, for the features of an installed wheel are found
    much later."""
    from features.kit.capabilities import WORDS
    from features.kit.catalogue import catalogue, markers

    for name, meaning in {**MARKERS, **WORDS, **markers(catalogue().values())}.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    if any(config.getoption(name) != usual for name, usual in _usual()):
        judge(config)


def judge(config: pytest.Config) -> Campaign:
    """The run as the options have it, judged once; raises pytest.UsageError."""
    from features.kit.campaign import Campaign

    for name in NEVER_EMPTY:
        if config.getoption(name) is not None and not config.getoption(name).strip(" ,"):
            raise pytest.UsageError(f"{name} is empty: give it a value, or leave it out")
    if CAMPAIGN not in config.stash:
        config.stash[CAMPAIGN] = Campaign.read(config)
    return config.stash[CAMPAIGN]


def _usual() -> list[tuple[str, object]]:
    return [
        *((name, None if name in NEVER_EMPTY else "") for name, *_ in OPTIONS),
        *((name, usual) for name, usual, *_ in NUMBERS),
        ("--database", ""),
    ]
