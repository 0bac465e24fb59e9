import subprocess
import sys

import pytest

from simulators.cli import COMMANDS, run


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run([command, "--help"])
    assert left.value.code == 0
    assert "example" in capsys.readouterr().out


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(["--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    assert all(command in shown for command in COMMANDS)


@pytest.mark.parametrize("arguments", [[], ["charge"], ["charge-point"], ["charge-point", "--wrong"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        run(arguments)
    assert left.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_missing_package_names_the_extra_to_install(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rich.console", None)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run(["charge-point", "--csms", "ws://127.0.0.1:1/ocpp", "--id", "CP1"]) == 2
    assert "pip install 'wattproof[simulators]'" in capsys.readouterr().err


def test_one_command_does_not_load_the_others() -> None:
    script = (
        "import sys; from simulators.cli import build_parser; build_parser(['charge-point']);"
        "assert 'simulators.cli.charge_point' in sys.modules; assert 'simulators.cli.zoho' not in sys.modules;"
        "assert 'sanic' not in sys.modules; assert 'rich' not in sys.modules"
    )
    subprocess.run((sys.executable, "-c", script), check=True)


def test_the_console_script_returns_the_exit_code() -> None:
    command = (sys.executable, "-m", "simulators", "charge-point", "--csms", "http://x", "--id", "CP1")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2
