import json

import pytest

from features.kit.verdict import Breach
from features.report.veil import VEIL, veiled
from tests.features.report.runs import BOOT, line, verdict

PASSWORD = 'c53f"caaffaé'


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_password_that_a_station_is_given_is_shown_nowhere(ascii_only: bool) -> None:
    call = [2, "1", "ChangeConfiguration", {"key": "authorizationKey", "value": PASSWORD}]
    change = line("received", json.dumps(call, ensure_ascii=ascii_only))
    breach = Breach("CP1", f"it is {PASSWORD}", "x", change.frame or "")
    one = verdict(lines=[BOOT, change, line("note", PASSWORD)], breaches=[breach], failure=PASSWORD, error=PASSWORD, first_failure=PASSWORD)
    one.steps[0].error = PASSWORD
    found = veiled(one)
    assert "caaffa" not in repr(found)
    assert json.loads(found.lines[1].frame or "")[3] == {"key": "authorizationKey", "value": VEIL}
    assert found.breaches[0].frame == found.lines[1].frame
    assert found.lines[0] == BOOT


def test_a_password_in_an_address_is_shown_nowhere() -> None:
    call = [2, "1", "GetDiagnostics", {"location": "ftp://me:hush-hush@depot:21/x"}]
    assert (veiled(verdict(lines=[line("received", call)])).lines[0].frame or "").endswith(f'"ftp://me:{VEIL}@depot:21/x"}}]')


@pytest.mark.parametrize(
    "payload",
    [
        {"key": "MeterValueSampleInterval", "value": "secretless"},
        {"key": "AuthorizationKey", "value": "a"},
        {"key": ["AuthorizationKey"]},
        {"location": "ftp://depot/a:b"},
    ],
)
def test_what_is_no_secret_stays(payload: dict[str, object]) -> None:
    one = verdict(lines=[line("received", [2, "1", "ChangeConfiguration", payload])])
    assert veiled(one) is one
