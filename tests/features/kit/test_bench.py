import pytest

from features.kit.bench import Bench
from features.kit.process import NotServing
from features.kit.system import Choice


def test_with_a_csms_that_runs_zoho_calls_it_where_it_is() -> None:
    bench = Bench(Choice("ws://127.0.0.1:9/ocpp", "http://127.0.0.1:9"))
    try:
        assert not bench.system.own
        answer = bench.zoho.call("generate_charge_point")
        assert answer.status is None, "nobody answers there"
    finally:
        bench.close()


def test_a_csms_that_does_not_come_up_leaves_nothing_running(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotServing):
        Bench(Choice(database_url="postgres://nobody@127.0.0.1:9/none"))
