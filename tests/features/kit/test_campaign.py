from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from features.kit.baseline import Baseline
from features.kit.campaign import Campaign
from features.kit.capabilities import MODEST, Capabilities
from features.kit.data import Data
from features.kit.expectations import Expectations
from features.kit.system import Choice
from features.kit.verdict import Verdict

NUMBERS = {"zoho_listen": 0, "stations_at_once": 3, "retries": 0, "seed": 0, "linger": 0}


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


def test_options_choose_the_system_under_test() -> None:
    found = read(csms="ws://a/ocpp", csms_port="http://a", operator_token="t", zoho_listen=8100, secure_csms="wss://a/ocpp")
    assert found.choice == Choice("ws://a/ocpp", "http://a", "t", 8100, secure_csms="wss://a/ocpp")


def test_what_a_product_declares_comes_with_the_test_data() -> None:
    found = read(csms="ws://a/ocpp")
    assert (found.data.tags["unknown"] != "", found.capabilities.has) == (True, MODEST)


@pytest.mark.parametrize(
    "given",
    [
        {"stations_at_once": 0},
        {"linger": -1},
        {"retries": -1},
        {"csms": "ws://a", "csms_port": "ftp://a"},
        {"csms_port": "http://a"},
        {"report": "/dev/null/reports"},
        {"capabilities": "cores"},
        {"data": "/nowhere.toml"},
        {"baseline": "/nowhere.json"},
        {"update_baseline": "/nowhere/results.json"},
    ],
)
def test_options_that_cannot_be_are_wrong_usage(given: dict[str, Any]) -> None:
    with pytest.raises(pytest.UsageError):
        read(**given)


def test_an_expected_failure_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    path = tmp_path / "data.toml"
    path.write_text('[expected_failures]\ncore = { reason = "known", link = "https://tracker.example/1" }\n')
    with pytest.raises(pytest.UsageError, match="'core' is neither a case nor the key of a scenario"):
        read(data=str(path))


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


def test_what_made_the_run_red_is_told_once_and_of_no_scenario_that_failed() -> None:
    script: Any = SimpleNamespace(key="core/boot.feature: A", tags=("core",))
    campaign = Campaign(Choice(), Data(), Capabilities(frozenset()), baseline=Baseline({script.key: "passed"}))
    assert campaign.complaint(script, Verdict(key=script.key)) == ""
    assert campaign.complaint(script, Verdict(key=script.key, failure="no")) == ""
    left_out = campaign.complaint(script, Verdict(key=script.key, inapplicable="no lock"))
    assert left_out == "it was passed and is not applicable now: no lock"
    expected = Campaign(Choice(), Data(), Capabilities(frozenset()), expectations=Expectations({script.key: "known (link)"}))
    assert expected.complaint(script, Verdict(key=script.key)) == "it was expected to fail, and does not: known (link)"
