import pytest

from tests.simulators.chargepoint.bench import Bench


@pytest.mark.parametrize(("kind", "name"), [("SecurityLog", "security"), ("DiagnosticsLog", "diagnostics")])
def test_the_log_that_is_asked_for_is_named(kind: str, name: str) -> None:
    bench = Bench().boot()
    frame = bench.call("GetLog", {"logType": kind, "requestId": 1, "log": {"remoteLocation": "http://h/"}})
    assert frame is not None
    assert frame[2] == {"status": "Accepted", "filename": f"{name}-20260504T100000Z.txt"}
