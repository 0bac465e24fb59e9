import os
import subprocess
import sys
from pathlib import Path

import pytest

from features.kit import plugin

SUITE = """
import pytest

@pytest.mark.{marker}
def test_it():
    assert True
"""


def run_elsewhere(folder: Path, *options: str, marker: str = "kill") -> "subprocess.CompletedProcess[str]":
    (folder / "test_it.py").write_text(SUITE.format(marker=marker))
    command = [sys.executable, "-W", "error", "-m", "pytest", "--strict-markers", "-p", "features.kit.plugin", *options]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_a_trace_is_a_recorded_session_unless_it_is_pytest_s_own_option(tmp_path: Path) -> None:
    tape, script = tmp_path / "tape.json", tmp_path / "test_it.py"
    for path in (tape, script):
        path.write_text("")
    for given, expected in (
        (["features", "--trace", "a.jsonl"], ["features", "--recorded", "a.jsonl"]),
        (["--trace", str(tape)], ["--recorded", str(tape)]),
        (["--trace", str(script)], ["--trace", str(script)]),
        (["--trace", "features"], ["--trace", "features"]),
        (["--trace"], ["--trace"]),
        (["--trace", os.devnull], ["--recorded", os.devnull]),
        (["--trace", str(tmp_path)], ["--trace", str(tmp_path)]),
    ):
        plugin.pytest_load_initial_conftests(given)
        assert given == expected


def test_a_folder_without_tests_is_no_trace(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "trace.jsonl").write_text("")
    done = run_elsewhere(tmp_path, "--trace", "out")
    assert done.returncode == 4, done.stdout + done.stderr
    told = "ERROR: --trace out: that is a folder; a recorded session is a file, such as the trace.jsonl of a report"
    assert [line for line in (done.stdout + done.stderr).splitlines() if line] == [told]


def test_the_template_of_test_data_is_printed(tmp_path: Path) -> None:
    done = run_elsewhere(tmp_path, "--data-template")
    assert done.returncode == 0
    assert "[capabilities]" in done.stdout


@pytest.mark.parametrize("options", [(), ("-p", "pytest_bdd.plugin")])
def test_other_peoples_suites_run_with_it_and_without_pytest_bdd(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run_elsewhere(tmp_path, *options)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("marker", ["TC_001_CSMS", "core", "mandatory", "alone"])
def test_cases_and_profiles_are_markers(tmp_path: Path, marker: str) -> None:
    assert run_elsewhere(tmp_path, marker=marker).returncode == 0


def test_wrong_usage_is_one_line_before_anything_is_collected(tmp_path: Path) -> None:
    done = run_elsewhere(tmp_path, "--retries=-1")
    assert done.returncode == 4
    assert done.stderr.splitlines() == ["ERROR: --stations-at-once is 1 or more, --retries 0 or more, --linger 0 to 3600", ""]


def test_markers_that_nobody_declared_stay_unknown(tmp_path: Path) -> None:
    assert run_elsewhere(tmp_path, marker="kil").returncode == 2


def test_the_help_tells_the_options(tmp_path: Path) -> None:
    text = run_elsewhere(tmp_path, "--help").stdout
    assert all(f"{option[0]}=" in text for option in (*plugin.OPTIONS, *plugin.NUMBERS))
    assert "--database" not in text
