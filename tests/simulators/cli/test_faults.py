import argparse
from pathlib import Path

import pytest

from simulators.cli import faults, run
from simulators.faults.rules import BadFault
from tests.simulators.scripted_csms import ScriptedCsms, in_a_thread


def parse(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    faults.add_options(parser)
    return parser.parse_args(words)


def test_rules_come_from_a_file_and_from_words(tmp_path: Path) -> None:
    (tmp_path / "f.txt").write_text("drop Heartbeat\n")
    found = faults.rules(parse("--fault", "delay Authorize s=1", "--faults", str(tmp_path / "f.txt"), "--fault", "noop"))
    assert [str(one) for one in found] == ["drop Heartbeat", "delay Authorize", "noop"]


def test_a_fault_that_is_none_is_told() -> None:
    with pytest.raises(BadFault, match="did you mean drop"):
        faults.rules(parse("--fault", "drip"))


def test_a_charge_point_can_be_made_to_misbehave(capsys: pytest.CaptureFixture[str]) -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms):
        words = ["--csms", csms.url, "--id", "CP1", "--fault", "duplicate BootNotification", "--story", "cold-boot", "--json"]
        assert run(["charge-point", *words]) == 0
    assert csms.actions().count("BootNotification") == 2
    assert "fault duplicate BootNotification" in capsys.readouterr().out
