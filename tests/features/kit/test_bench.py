from dataclasses import replace

import pytest

from features.kit.bench import Bench
from features.kit.data import Data
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


def test_transaction_ids_are_told_apart_by_the_csms_that_gave_them() -> None:
    bench = Bench(Choice("ws://127.0.0.1:9/ocpp"))
    try:
        assert bench.ledger_of("ws://a:1/ocpp") is bench.ledger_of("ws://a:1/else")
        assert bench.ledger_of("ws://a:1/ocpp") is not bench.ledger_of("wss://a:2/ocpp")
        assert not bench.stations.named
    finally:
        bench.close()


def test_stations_that_the_test_data_name_are_lent_where_the_port_cannot_make_any() -> None:
    data = Data.read()
    named = replace(data, stations={"names": ["CP1"], "password": ""})
    for port, borrowed in (("octt+http://127.0.0.1:9", True), ("http://127.0.0.1:9", False)):
        bench = Bench(Choice("ws://127.0.0.1:9/ocpp", port), named)
        try:
            assert bench.stations.named is borrowed
        finally:
            bench.close()
