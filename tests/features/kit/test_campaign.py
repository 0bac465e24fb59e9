from pathlib import Path
from typing import Any

import pytest

from features.kit.campaign import Campaign
from features.kit.capabilities import Capabilities
from features.kit.data import Data
from features.kit.system import Choice

NUMBERS = {"zoho_listen": 0, "stations_at_once": 3, "retries": 0, "seed": 0}


class Options:
    """Stands for pytest's configuration: it answers for options."""

    def __init__(self, **given: Any) -> None:
        self._given = {**NUMBERS, **given}

    def getoption(self, name: str) -> Any:
        return self._given.get(name.removeprefix("--").replace("-", "_"), "")


def read(**given: Any) -> Campaign:
    options: Any = Options(**given)
    return Campaign.read(options)


def test_the_options_make_a_campaign(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text('{"a": "failed"}')
    found = read(csms="ws://a/ocpp", capabilities="core,connectors=1", retries=2, seed=7, baseline=str(tmp_path / "results.json"))
    assert (found.choice.csms, found.capabilities.connectors, found.retries, found.seed) == ("ws://a/ocpp", 1, 2, 7)
    assert found.baseline.excuses("a")


@pytest.mark.parametrize(
    "given",
    [
        {"stations_at_once": 0},
        {"retries": -1},
        {"csms": "ws://a", "csms_port": "ftp://a"},
        {"capabilities": "cores"},
        {"data": "/nowhere.toml"},
        {"baseline": "/nowhere.json"},
    ],
)
def test_options_that_cannot_be_are_wrong_usage(given: dict[str, Any]) -> None:
    with pytest.raises(pytest.UsageError):
        read(**given)


@pytest.mark.parametrize(
    ("port", "names", "valid", "at_once"),
    [
        ("http://a", [], "", 3),
        ("http://a", ["CP1"], "A", 3),
        ("", [], "", 3),
        ("octt+http://a", ["CP1", "CP2"], "", 2),
        ("octt+http://a", [], "A", 1),
        ("steve+http://a", ["CP1"], "A", 1),
        ("manual", [], "", 1),
    ],
)
def test_no_more_are_at_work_than_stations_and_cards_allow(port: str, names: list[str], valid: str, at_once: int) -> None:
    data = Data(stations={"names": names}, tags={"valid": valid})
    assert Campaign(Choice("ws://a/ocpp", port), data, Capabilities(frozenset())).at_once == at_once


def test_an_expected_failure_has_its_reason_and_link() -> None:
    data = Data(expected_failures={"TC_001_CSMS": {"reason": "known", "link": "https://tracker.example/1"}})
    script: Any = type("Script", (), {"tags": ("core", "TC_001_CSMS")})
    other: Any = type("Script", (), {"tags": ("core",)})
    campaign = Campaign(Choice(), data, Capabilities(frozenset()))
    assert (campaign.expected(script), campaign.expected(other)) == ("known (https://tracker.example/1)", "")
