from types import SimpleNamespace

import pytest

from loadtests.failures import tell_failures


def test_each_kind_of_failure_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    failure = SimpleNamespace(occurrences=3, method="OCPP", name="Authorize", error="status Blocked " + "x" * 2000)
    tell_failures(SimpleNamespace(stats=SimpleNamespace(errors={"key": failure})))
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("3 × OCPP Authorize: status Blocked xxx")
    assert len(line) == 1000
