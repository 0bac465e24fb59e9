from datetime import timedelta
from typing import Any

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.events import EvseResume, EvseSuspend, Swipe
from simulators.chargepoint.instants import written
from tests.simulators.chargepoint.bench import START, Bench


def values(payload: dict[str, Any]) -> dict[str, str]:
    return {v["measurand"]: v["value"] for v in payload["meterValue"][0]["sampledValue"]}


def test_samples_come_at_the_interval_with_the_measurands_asked_for() -> None:
    settings = {"MeterValueSampleInterval": "30", "MeterValuesSampledData": "SoC,Energy.Active.Import.Register"}
    bench = Bench(settings=settings).charge().wait(95)
    samples = bench.payloads("MeterValues")
    assert [s["meterValue"][0]["timestamp"] for s in samples] == [written(START + timedelta(seconds=n)) for n in (30, 60, 90)]
    assert values(samples[2]) == {"SoC": "40.5", "Energy.Active.Import.Register": "275"}
    assert all(s["transactionId"] == 7 and s["connectorId"] == 1 for s in samples)
    assert samples[0]["meterValue"][0]["sampledValue"][0]["context"] == "Sample.Periodic"


def test_a_car_on_one_phase_loads_the_line_that_its_key_says() -> None:
    settings = {"ConnectorPhaseRotation": "1.STR", "MeterValuesSampledData": "Current.Import"}
    bench = Bench(settings=settings, car=CarModel(phases=1, max_power_w=3680)).charge().wait(60)
    written_values = bench.payloads("MeterValues")[0]["meterValue"][0]["sampledValue"]
    assert {v["phase"]: float(v["value"]) > 0 for v in written_values} == {"L1": False, "L2": True, "L3": False}


def test_no_samples_without_a_session_or_with_interval_zero_or_without_measurands() -> None:
    assert Bench().boot().wait(250).payloads("MeterValues") == []
    assert Bench(settings={"MeterValueSampleInterval": "0"}).charge().wait(250).payloads("MeterValues") == []
    assert Bench(settings={"MeterValuesSampledData": ""}).charge().wait(250).payloads("MeterValues") == []


def test_a_new_interval_counts_from_now() -> None:
    bench = Bench().charge().wait(50)
    bench.status("ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "20"})
    bench.wait(45)
    assert [s["meterValue"][0]["timestamp"][-7:-1] for s in bench.payloads("MeterValues")] == ["10.000", "30.000"]


def test_metering_goes_on_without_a_connection_with_the_original_timestamps() -> None:
    bench = Bench().charge().drop().forget().wait(185)
    assert bench.machine.backlog_size == 3
    bench.boot()
    stamps = [s["meterValue"][0]["timestamp"] for s in bench.payloads("MeterValues")]
    assert stamps == [written(START + timedelta(seconds=n)) for n in (60, 120, 180)]


def test_clock_aligned_readings_come_at_multiples_from_midnight() -> None:
    bench = Bench(connectors=2, settings={"ClockAlignedDataInterval": "900", "MeterValueSampleInterval": "0"})
    bench.at += timedelta(minutes=7)
    bench.charge().wait(1800)
    readings = bench.payloads("MeterValues")
    assert [(r["connectorId"], r["meterValue"][0]["timestamp"][11:19]) for r in readings] == [
        (1, "10:15:00"),
        (2, "10:15:00"),
        (1, "10:30:00"),
        (2, "10:30:00"),
    ]
    assert readings[0]["transactionId"] == 7
    assert "transactionId" not in readings[1]
    assert readings[0]["meterValue"][0]["sampledValue"][0]["context"] == "Sample.Clock"


def test_clock_alignment_starts_again_at_midnight_and_can_be_switched_off() -> None:
    bench = Bench().boot()
    bench.status("ChangeConfiguration", {"key": "ClockAlignedDataInterval", "value": "50000"})
    bench.wait(86_400)
    assert [r["meterValue"][0]["timestamp"][11:19] for r in bench.payloads("MeterValues")] == ["13:53:20", "00:00:00"]
    bench.status("ChangeConfiguration", {"key": "ClockAlignedDataInterval", "value": "0"})
    assert len(bench.wait(86_400).payloads("MeterValues")) == 2


def test_readings_outside_a_session_are_not_kept_while_offline() -> None:
    bench = Bench(settings={"ClockAlignedDataInterval": "60"}).boot().drop().forget().wait(600)
    assert bench.machine.backlog_size == 0
    assert bench.boot().payloads("MeterValues") == []


def test_the_stop_message_carries_the_readings_that_its_keys_ask_for() -> None:
    bench = Bench(settings={"StopTxnSampledData": "Energy.Active.Import.Register"}).charge().wait(130).act(Swipe(1, "TAG"))
    data = bench.payloads("StopTransaction")[0]["transactionData"]
    contexts = [value["sampledValue"][0]["context"] for value in data]
    assert contexts == ["Transaction.Begin", "Sample.Periodic", "Sample.Periodic", "Transaction.End"]
    assert data[-1]["sampledValue"][0]["value"] == str(bench.payloads("StopTransaction")[0]["meterStop"])


def contexts(payloads: list[dict[str, Any]]) -> list[str]:
    return [p["meterValue"][0]["sampledValue"][0]["context"] for p in payloads]


def test_an_interruption_by_the_charge_point_is_metered_at_both_ends_here_and_in_the_stop() -> None:
    settings = {"MeterValueSampleInterval": "0", "StopTxnSampledData": "Energy.Active.Import.Register"}
    bench = Bench(settings=settings).charge().wait(60).act(EvseSuspend()).wait(60).act(EvseResume()).wait(60)
    assert contexts(bench.payloads("MeterValues")) == ["Interruption.Begin", "Interruption.End"]
    bench.act(Swipe(1, "TAG"))
    data = bench.payloads("StopTransaction")[0]["transactionData"]
    seen = [value["sampledValue"][0]["context"] for value in data]
    assert seen == ["Transaction.Begin", "Interruption.Begin", "Interruption.End", "Transaction.End"]


def test_a_reading_on_request_says_so() -> None:
    bench = Bench(settings={"MeterValueSampleInterval": "0"}).charge()
    bench.status("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 1})
    bench.answer_all()
    assert contexts(bench.payloads("MeterValues")) == ["Trigger"]


def test_an_interval_is_the_energy_since_the_last_reading_of_its_family() -> None:
    wanted = "Energy.Active.Import.Interval,Energy.Active.Import.Register"
    settings = {
        "MeterValuesSampledData": wanted,
        "MeterValuesAlignedData": wanted,
        "MeterValueSampleInterval": "60",
        "ClockAlignedDataInterval": "90",
    }
    bench = Bench(settings=settings, car=CarModel(max_power_w=6_000)).charge().wait(180)
    families: dict[str, list[int]] = {}
    for payload in bench.payloads("MeterValues"):
        value = payload["meterValue"][0]["sampledValue"][0]
        families.setdefault(value["context"], []).append(int(value["value"]))
    assert families == {"Sample.Periodic": [100, 100, 100], "Sample.Clock": [150, 150]}


def test_both_families_have_their_own_keys_in_the_stop() -> None:
    settings = {
        "StopTxnAlignedData": "Voltage",
        "StopTxnSampledData": "SoC",
        "ClockAlignedDataInterval": "60",
        "MeterValueSampleInterval": "60",
    }
    bench = Bench(settings=settings).charge().wait(70).act(Swipe(1, "TAG"))
    data = bench.payloads("StopTransaction")[0]["transactionData"]
    seen = [(d["sampledValue"][0]["measurand"], d["sampledValue"][0]["context"]) for d in data]
    assert seen == [
        ("SoC", "Transaction.Begin"),
        ("Voltage", "Transaction.Begin"),
        ("SoC", "Sample.Periodic"),
        ("Voltage", "Sample.Clock"),
        ("SoC", "Transaction.End"),
        ("Voltage", "Transaction.End"),
    ]


def test_too_many_readings_of_a_session_are_thinned_and_the_first_and_last_stay() -> None:
    settings = {
        "StopTxnSampledData": "Energy.Active.Import.Register",
        "StopTransactionMaxMeterValues": "8",
        "MeterValueSampleInterval": "10",
    }
    bench = Bench(settings=settings).charge().wait(500).act(Swipe(1, "TAG"))
    data = bench.payloads("StopTransaction")[0]["transactionData"]
    seen = [value["sampledValue"][0]["context"] for value in data]
    assert (seen[0], seen[-1], set(seen[1:-1])) == ("Transaction.Begin", "Transaction.End", {"Sample.Periodic"})
    assert len(data) <= 8
    stamps = [value["timestamp"] for value in data]
    assert stamps == sorted(stamps)


def test_a_measurand_that_this_build_cannot_measure_is_rejected_and_changes_nothing() -> None:
    bench = Bench(phases=1).boot()
    for value in ("RPM", "SoC,Voltage.L2", "Nonsense"):
        assert bench.status("ChangeConfiguration", {"key": "MeterValuesSampledData", "value": value}) == "Rejected"
    assert bench.status("ChangeConfiguration", {"key": "MeterValuesSampledData", "value": "Voltage.L1"}) == "Accepted"
    assert Bench(fan=True).boot().status("ChangeConfiguration", {"key": "StopTxnSampledData", "value": "RPM"}) == "Accepted"
    longest = Bench(settings={"MeterValuesSampledDataMaxLength": "1"}).boot()
    assert longest.status("ChangeConfiguration", {"key": "MeterValuesSampledData", "value": "SoC,Voltage"}) == "Rejected"
