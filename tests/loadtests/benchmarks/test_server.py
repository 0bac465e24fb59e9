import json

import pytest

from loadtests.benchmarks import __main__ as command
from loadtests.benchmarks import server
from loadtests.benchmarks.calls import SCRIPTS
from loadtests.benchmarks.peers import csms

SHORT = ["--connections", "3", "--runs", "1", "--scale", "0.001", "--at-once", "2", "--settle-s", "0"]


def test_each_server_has_a_figure_for_each_thing(capfd: pytest.CaptureFixture[str]) -> None:
    assert command.main(["server", *SHORT, "--json", "--option", "journal=off"]) == 0
    figures = json.loads(capfd.readouterr().out)
    assert {figure["server"] for figure in figures} == {"csms, SQLite", "ocpp library"}
    for name in ("csms, SQLite", "ocpp library"):
        assert [figure["what"] for figure in figures if figure["server"] == name] == ["memory a connection", *SCRIPTS]
    assert all(figure["median"] > 0 for figure in figures if figure["what"] in SCRIPTS)


def test_each_number_of_stored_transactions_has_a_server_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    assert command.main(["server", *SHORT, "--json", "--stored", "3,1500", "--runs", "2"]) == 0
    figures = json.loads(capfd.readouterr().out)
    for name in ("3 stored", "1,500 stored"):
        assert [figure["what"] for figure in figures if figure["server"] == name] == ["memory a connection", *SCRIPTS]


def test_the_database_of_another_csms_is_not_filled(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        server.main(["--stored", "3", "--against", "http://127.0.0.1:9"])
    assert left.value.code == 2
    assert "--stored" in capfd.readouterr().err


def test_a_csms_that_runs_is_measured_too(capfd: pytest.CaptureFixture[str]) -> None:
    with csms("csms", "") as peer:
        url = peer.api_url.removesuffix("/api/v1")
        assert server.main([*SHORT, "--against", url, "--pid", str(peer.pid)]) == 0
        assert "ms CPU a call" in capfd.readouterr().out
        assert server.main([*SHORT, "--against", url]) == 0
        shown = capfd.readouterr().out
        assert "ms a call" in shown
        assert "CPU" not in shown


def test_a_server_that_is_not_there_is_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    assert server.main([*SHORT, "--against", "http://127.0.0.1:9"]) == 1
    assert "the benchmark ended" in capfd.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["nonsense"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert command.main(arguments) == 2
    assert "server" in capfd.readouterr().err


@pytest.mark.parametrize("value", ["0", "x", "1,-1", ""])
def test_wrong_numbers_are_exit_code_2(value: str) -> None:
    with pytest.raises(SystemExit) as left:
        server.main(["--connections", value])
    assert left.value.code == 2
