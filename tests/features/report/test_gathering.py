import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from features.kit.campaign import Campaign
from features.kit.capabilities import Capabilities
from features.kit.data import Data
from features.kit.plugin import VERDICTS
from features.kit.system import DATABASE_VARIABLE, Choice
from features.report.folder import FILES
from features.report.gathering import OWN, Reporting, gather, secrets_of
from features.report.tape_file import tape
from tests.features.report.runs import AT, breached, run, verdict

NAMED = Data(product={"name": "Volt", "version": "4.2"}, limits={"answer_s": 30})
NAMELESS = Data(product={"name": "", "version": ""}, limits={"answer_s": 30})
CORE = Capabilities(frozenset(("core",)), 3)


def play(folder: Path, *options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", "--report", str(folder), *options]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=100)


def config(recorded: str = "", report: str = "") -> Any:
    return SimpleNamespace(stash={VERDICTS: {"one": verdict()}}, getoption={"--recorded": recorded, "--report": report}.__getitem__)


def test_a_foreign_product_is_named_by_the_test_data_and_shown_without_passwords() -> None:
    campaign = Campaign(Choice("ws://me:secret@a:1/ocpp", "http://a?token=secret", token="secret"), NAMED, CORE, seed=7, retries=2)
    run = gather(config(), campaign, AT, 3)
    assert (run.product, run.version, run.address, run.port, run.connectors) == ("Volt", "4.2", "ws://a:1/ocpp", "http://a", 3)
    assert (list(run.declared), "security" in run.undeclared) == (["core"], True)
    assert (run.settings["Seed"], run.settings["Retries"], run.settings["Answers within"]) == ("7", "2", "30 s")
    assert "secret" not in repr(run)


def test_a_password_in_the_address_of_another_s_port_is_not_shown_either() -> None:
    campaign = Campaign(Choice("ws://a", "acme_port:Acme+http://me:hidden@a?token=covert"), NAMED, CORE)
    assert secrets_of(campaign) == {"hidden", "covert"}


def test_our_own_is_named_without_being_told() -> None:
    run = gather(config(), Campaign(Choice(), NAMELESS, CORE), AT, 3)
    assert (run.product, bool(run.version), run.verdicts, "TC_001_CSMS" in run.cases) == (OWN, True, (verdict(),), True)


def test_of_a_recorded_session_only_its_file_is_known() -> None:
    run = gather(config("there/field.jsonl"), Campaign(Choice(), NAMELESS, CORE), AT, 3)
    assert (run.name, run.recorded, run.address, run.declared, run.cases) == ("field.jsonl", "field.jsonl", "", {}, {})


def test_reports_are_written_only_where_somebody_wants_them(tmp_path: Path) -> None:
    campaign = Campaign(Choice(), NAMELESS, CORE)
    Reporting.read(config()).write(config(), campaign)
    assert list(tmp_path.iterdir()) == []
    wanted = config(report=str(tmp_path / "out"))
    Reporting.read(wanted).write(wanted, campaign)
    assert (tmp_path / "out" / "index.html").is_file()


def test_a_recorded_session_is_reported_by_one_command(tmp_path: Path) -> None:
    (tmp_path / "field.jsonl").write_text(tape(run(breached())))
    done = play(tmp_path / "out", "features.remote_trigger", "--trace", str(tmp_path / "field.jsonl"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(FILES)
    assert (tmp_path / "out" / "trace.jsonl").read_text().count("\n") == 3


def test_scenarios_that_could_not_be_played_did_not_pass(tmp_path: Path) -> None:
    nowhere = {DATABASE_VARIABLE: "postgresql://127.0.0.1:1/x"}
    done = play(tmp_path, "features.remote_trigger", "--database", "postgres", **nowhere)
    assert done.returncode == 2, done.stdout + done.stderr
    [feature] = json.loads((tmp_path / "cucumber.json").read_text())
    assert {one["after"][0]["result"]["status"] for one in feature["elements"]} == {"failed"}
