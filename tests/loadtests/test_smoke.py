import sys
from pathlib import Path

import pytest

from loadtests import smoke


def test_our_csms_passes_a_short_run(capfd: pytest.CaptureFixture[str]) -> None:
    code = smoke.main(["--users", "10", "--run-s", "10", "--session-s", "0.5"])
    shown = capfd.readouterr()
    assert code == 0, shown.err
    assert "OCPP StopTransaction" in shown.out
    assert "POST generate_charge_point" in shown.out


def test_a_csms_that_does_not_start_fails_the_run(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "broken.py"
    script.write_text("import sys; sys.exit('no such database')")
    assert smoke.main([], (sys.executable, str(script))) == 1
    assert "no such database" in capfd.readouterr().err


def test_wrong_usage_is_exit_code_2() -> None:
    with pytest.raises(SystemExit) as left:
        smoke.main(["--users", "many"])
    assert left.value.code == 2


def test_without_locust_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert smoke.main([]) == 2
    assert "pip install 'wattproof[load]'" in capsys.readouterr().err
