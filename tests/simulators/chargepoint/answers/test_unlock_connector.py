from simulators.chargepoint.events import JamLock
from tests.simulators.chargepoint.bench import Bench


def unlock(bench: Bench, connector: int = 1) -> str:
    return bench.status("UnlockConnector", {"connectorId": connector})


def test_the_lock_opens_and_a_session_ends_first() -> None:
    bench = Bench().charge().forget()
    assert unlock(bench) == "Unlocked"
    bench.answer_all()
    assert bench.payloads("StopTransaction")[0]["reason"] == "UnlockCommand"


def test_a_jammed_lock_fails_until_it_is_mended() -> None:
    bench = Bench().boot().act(JamLock())
    assert unlock(bench) == "UnlockFailed"
    assert unlock(bench.act(JamLock(jammed=False))) == "Unlocked"


def test_an_unknown_connector_is_not_supported() -> None:
    bench = Bench().boot()
    assert unlock(bench, 2) == unlock(bench, 0) == "NotSupported"
