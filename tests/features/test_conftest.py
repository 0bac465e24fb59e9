"""Whole runs of the kit, small ones: what the options do, and what the exit code says."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from features import conftest
from features.kit.plugin import CAMPAIGN, VERDICTS
from features.kit.system import Choice, System
from features.kit.verdict import Verdict
from tests.features.kit.servers import web_server

CASE, TITLE = "TC_001_CSMS", "A cold boot, then heartbeats"


def run(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "features/core", "-m", CASE, "-p", "no:cacheprovider", "-q", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=110)


def run_elsewhere(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """As from an installed wheel: the features are found by the name of their package, when pytest has read the options."""
    command = [sys.executable, "-P", "-m", "pytest", "-p", "no:cacheprovider", "-q", "--pyargs", "features", "-m", CASE, *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=110)


def test_a_case_passes_against_our_own_csms_and_its_outcome_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    done = run("--update-baseline", str(path), "--seed", "7")
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(json.loads(path.read_text()).values()) == ["passed"]
    assert "verdicts: 1 passed" in done.stdout


def test_what_is_expected_to_fail_and_does_not_makes_the_run_red(tmp_path: Path) -> None:
    path = tmp_path / "data.toml"
    path.write_text(f'[expected_failures]\n{CASE} = {{ reason = "it was broken", link = "https://tracker.example/1" }}\n')
    done = run("--data", str(path))
    assert done.returncode == 1
    assert f"{CASE} was expected to fail, and does not: it was broken (https://tracker.example/1)" in done.stdout


def test_what_fails_as_expected_or_as_before_leaves_the_run_green(tmp_path: Path) -> None:
    hasty = "[limits]\nanswer_s = 0.000001\n"
    expected, plain, path = tmp_path / "expected.toml", tmp_path / "plain.toml", tmp_path / "results.json"
    plain.write_text(hasty)
    expected.write_text(f'{hasty}[expected_failures]\n{CASE} = {{ reason = "it is slow", link = "https://tracker.example/1" }}\n')
    done = run("--data", str(expected), "--update-baseline", str(path), "-rx")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "verdicts: 1 expected failure" in done.stdout
    assert "it is slow (https://tracker.example/1)" in done.stdout
    done = run("--data", str(plain), "--baseline", str(path), "-rx")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "it fails as in the baseline" in done.stdout


def test_where_nobody_answers_nothing_is_played_and_one_line_says_so() -> None:
    done = run("--csms", "ws://127.0.0.1:1/ocpp")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "ERROR: --csms ws://127.0.0.1:1/ocpp: nobody answers there: Connection refused" in done.stdout.splitlines()
    assert "verdicts" not in done.stdout


def test_scenarios_are_not_divided_among_processes() -> None:
    done = run("-n", "2")
    assert done.returncode == 4, done.stdout + done.stderr
    assert "see --stations-at-once: leave -n out" in done.stderr


def test_nobody_knocks_for_what_is_not_played() -> None:
    for options in (("--collect-only",), ("--capabilities", "reservation")):
        done = run("--csms", "ws://127.0.0.1:1/ocpp", *options)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_port_that_breaks_later_is_an_error_in_one_line() -> None:
    with web_server(get=404, post=503) as address:
        done = run("--csms", f"ws://{address}/ocpp", "--csms-port", f"http://{address}")
    assert done.returncode == 2, done.stdout + done.stderr
    assert f"it could not be judged: POST http://{address}/api/v1/charge-points: 503" in done.stdout
    assert "Traceback" not in done.stdout
    assert "raise PortBroken" not in done.stdout
    assert "verdicts: 1 error" in done.stdout


PORT = """
from features.kit.operator_api import OperatorApi


class Acme(OperatorApi):
    abilities = frozenset(("send", "stations", "tags", "parallel"))

    def send_command(self, charging_point_id, action, request, *, insist=False):
        with open("commands.txt", "a") as book:
            print(action, file=book)
        return super().send_command(charging_point_id, action, request, insist=insist)
"""


def test_a_port_of_others_serves_the_installed_kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "acme_port.py").write_text(PORT)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    system = System(Choice())
    try:
        system.start("http://127.0.0.1:9/boot")
        options = ("--csms", system.csms_url, "--csms-port", f"acme_port:Acme+{system.port_url}")
        done = run_elsewhere(tmp_path, "-m", "TC_013_CSMS", *options)
    finally:
        system.close()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "certification: 1 of 77 passed" in done.stdout
    assert "Reset" in (tmp_path / "commands.txt").read_text().split()


def test_what_is_expected_to_fail_and_is_not_applicable_makes_the_run_red(tmp_path: Path) -> None:
    path = tmp_path / "data.toml"
    path.write_text(f'[expected_failures]\n{CASE} = {{ reason = "it was broken", link = "https://tracker.example/1" }}\n')
    done = run("--data", str(path), "--capabilities", "reservation")
    assert done.returncode == 1
    assert f"{CASE} was expected to fail, and is not applicable: it was broken" in done.stdout
    assert "verdicts: 1 failed" in done.stdout


def test_an_expected_failure_of_no_case_is_wrong_usage(tmp_path: Path) -> None:
    path = tmp_path / "data.toml"
    path.write_text('[expected_failures]\nTC_01_CSMS = { reason = "it was broken", link = "https://tracker.example/1" }\n')
    done = run("--data", str(path))
    assert done.returncode == 4
    assert "'TC_01_CSMS' is neither a case nor the key of a scenario" in done.stderr


def test_nobody_gets_rid_of_a_case_by_declaring_less(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text(json.dumps({f"core/boot.feature: {TITLE}": "passed"}))
    done = run("--baseline", str(path), "--capabilities", "reservation")
    assert done.returncode == 1
    assert "it was passed and is not applicable now: the product does not declare core" in done.stdout


def test_what_the_product_does_not_declare_is_not_applicable_and_nothing_is_started() -> None:
    done = run("--capabilities", "reservation", "-rs")
    assert done.returncode == 0
    assert "not applicable: the product does not declare core" in done.stdout


WRONG = [
    ("--capabilities=cores", "no such capabilities: cores"),
    ("--capabilities=", "--capabilities is empty: give it a value, or leave it out"),
    ("--csms=", "--csms is empty: "),
    ("--retries=-1", "--retries 0 or more"),
    ("--data=/nowhere.toml", "/nowhere.toml"),
    ("--report=/dev/null/reports", "--report /dev/null/reports: Not a directory"),
]


@pytest.mark.parametrize(("option", "words"), WRONG)
def test_options_that_cannot_be_are_wrong_usage(option: str, words: str) -> None:
    assert_refused(run(option), words)


@pytest.mark.parametrize(("option", "words"), WRONG)
def test_they_are_from_another_folder_as_well(tmp_path: Path, option: str, words: str) -> None:
    assert_refused(run_elsewhere(tmp_path, option), words)


def assert_refused(done: "subprocess.CompletedProcess[str]", words: str) -> None:
    assert done.returncode == 4, done.stdout + done.stderr
    [told] = [line for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
    assert words in told
    assert "Traceback" not in done.stdout + done.stderr
    assert "INTERNALERROR" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("verdict", "before", "after"),
    [
        (Verdict(error="the port hangs up"), 1, 2),
        (Verdict(failure="no"), 1, 1),
        (Verdict(), 0, 0),
        (Verdict(error="the port hangs up"), 3, 3),
    ],
)
def test_an_error_of_the_kit_has_an_exit_code_of_its_own(verdict: Verdict, before: int, after: int) -> None:
    reporting = SimpleNamespace(write=lambda config, campaign: None)
    stash = {VERDICTS: {"a": verdict}, conftest.REPORT: reporting, CAMPAIGN: None}
    config = SimpleNamespace(stash=stash, getoption=lambda name: "")
    session: Any = SimpleNamespace(config=config, exitstatus=before)
    conftest.pytest_sessionfinish(session, before)
    assert session.exitstatus == after


MINE = """Feature: Mine
  Of a folder that is nobody else's.

  Scenario: A reset
    Given the station is booted
    When the operator sends Reset with:
      | type | {word} |
    Then the CSMS sends Reset of type Hard within 30 seconds
"""


@pytest.mark.parametrize(("word", "code", "said"), [("Hard", 0, "verdicts: 1 passed"), ("hard", 2, "hard is none of OCPP's words here")])
def test_scenarios_of_any_folder_are_played_where_the_kit_is_asked_for(tmp_path: Path, word: str, code: int, said: str) -> None:
    done = play_folder(tmp_path, {"mine.feature": MINE.format(word=word)})
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stdout
    assert "Traceback" not in done.stdout


def play_folder(folder: Path, files: dict[str, str], *options: str) -> "subprocess.CompletedProcess[str]":
    """A folder of somebody else with these feature files."""
    for name, text in files.items():
        (folder / name).write_text(text)
    (folder / "test_mine.py").write_text("from pytest_bdd import scenarios\n\nscenarios('.')\n")
    command = [sys.executable, "-P", "-m", "pytest", "-p", "no:cacheprovider", "-q", "-p", "features.conftest", *options, str(folder)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=110)


def test_clumsy_feature_files_are_errors_of_a_line_and_all_others_are_played(tmp_path: Path) -> None:
    double, lost = MINE.format(word="Hard"), "Feature: Lost\n\n  Scenario: Nothing happens\n"
    files = {
        "a.feature": double.replace("Mine", "Twice") + "\n" + double.partition("\n\n")[2],
        "b.feature": "Feature: Whn\n  Scenario: One\n    Given the station is booted\n    Whn it is so\n",
        "c.feature": MINE.format(word="Hard"),
        "d.feature": lost,
        "e.feature": "",
    }
    done = play_folder(tmp_path, files, "--strict-markers", "-k", "reset or nothing", "--report", "out")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "verdicts: 1 passed, 4 error" in done.stdout
    assert "Traceback" not in done.stdout
    for words in (
        "a.feature, line 10: the scenario of line 4 has the same title, 'A reset'",
        "b.feature, line 4: 'Whn it is so' is no Gherkin",
        "it could not be judged: the scenario has no step (line 3)\nthe scenario: d.feature: Nothing happens",
        "e.feature, line 1: it holds no feature",
    ):
        assert words in done.stdout
    assert "a.feature, line 10" in (tmp_path / "out" / "junit.xml").read_text()
