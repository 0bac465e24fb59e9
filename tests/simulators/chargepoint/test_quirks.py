import json
from typing import Any

import pytest

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.events import EvSuspend, PresentFault, Send, SessionStopped, Swipe, Unplug
from simulators.chargepoint.quirks import FAITHFUL, Quirks, dress
from tests.simulators.chargepoint.bench import Bench

ALL = "Energy.Active.Import.Register,Power.Active.Import,SoC"


def lived(**quirks: Any) -> Bench:
    """A session from boot to unplugging, under these quirks."""
    settings = {"MeterValuesSampledData": ALL, "StopTxnSampledData": "Energy.Active.Import.Register"}
    bench = Bench(quirks=Quirks(**quirks), settings=settings, register_start_wh=1500).charge("tag")
    bench.wait(130).act(EvSuspend(), Swipe(1, "tag"), Unplug()).wait(200)
    return bench


def wire(bench: Bench) -> str:
    return "\n".join(output.text for output in bench.seen if isinstance(output, Send))


def test_without_quirks_nothing_is_touched() -> None:
    payload = {"timestamp": "2026-05-04T10:00:00.000Z"}
    assert dress(FAITHFUL, "Heartbeat", payload) is payload
    assert '"connectorId":0' in wire(lived())


def test_a_charge_point_without_connector_0_never_names_it() -> None:
    bench = lived(connector_zero=False)
    bench.act(PresentFault(0, "InternalError")).wait(10)
    bench.call("TriggerMessage", {"requestedMessage": "StatusNotification"})
    bench.drop().boot()
    assert '"connectorId":0' not in wire(bench)
    assert bench.statuses()


def test_kilo_units_are_written_with_their_values() -> None:
    bench = lived(kilo_units=True)
    values = bench.payloads("MeterValues")[1]["meterValue"][0]["sampledValue"]
    assert [(v["value"], v["unit"]) for v in values] == [("1.866", "kWh"), ("10.999", "kW"), ("40.6", "Percent")]
    data = bench.payloads("StopTransaction")[0]["transactionData"]
    assert {v["unit"] for d in data for v in d["sampledValue"]} == {"kWh"}
    assert bench.payloads("StopTransaction")[0]["meterStop"] == 1897  # this field is Wh in every dialect
    assert '"Wh"' not in wire(bench)


@pytest.mark.parametrize(
    ("quirks", "stamp"),
    [
        ({"timestamps": "seconds"}, "2026-05-04T10:01:00Z"),
        ({"timestamps": "local", "utc_offset_minutes": 120}, "2026-05-04T12:01:00"),
        ({"timestamps": "offset", "utc_offset_minutes": -90}, "2026-05-04T08:31:00-01:30"),
    ],
)
def test_instants_are_written_in_the_style_of_the_brand_at_every_depth(quirks: dict[str, Any], stamp: str) -> None:
    bench = lived(**quirks)
    assert bench.payloads("MeterValues")[0]["meterValue"][0]["timestamp"] == stamp
    assert ".000Z" not in wire(bench)
    assert bench.payloads("StopTransaction")[0]["timestamp"][10] == "T"


def test_a_late_stop_comes_late_with_the_right_instant_and_overtakes_nothing() -> None:
    bench = Bench(quirks=Quirks(stop_after_s=120)).charge().forget().act(Swipe(1, "TAG"))
    bench.answer_all()
    assert bench.actions == ["StatusNotification"]
    bench.wait(119)
    assert "StopTransaction" not in bench.actions
    bench.wait(2)
    assert bench.payloads("StopTransaction")[0]["timestamp"] == "2026-05-04T10:00:00.000Z"
    assert len(bench.all(SessionStopped)) == 1


def test_meter_values_without_transaction_lose_it_and_only_they() -> None:
    bench = lived(meter_values_without_transaction=True)
    assert bench.payloads("MeterValues")
    assert all("transactionId" not in payload for payload in bench.payloads("MeterValues"))
    assert bench.payloads("StopTransaction")[0]["transactionId"] == 7


def test_always_the_same_message_id_still_pairs_answers() -> None:
    bench = lived(message_id="1")
    assert {frame[1] for frame in bench.calls} == {"1"}
    assert bench.all(SessionStopped)[0].accepted


def test_cards_in_upper_case_are_so_on_the_wire_only() -> None:
    bench = lived(upper_case_tags=True)
    assert {p["idTag"] for p in bench.payloads("StartTransaction") + bench.payloads("Authorize")} == {"TAG"}
    assert bench.payloads("StopTransaction")[0]["idTag"] == "TAG"


def test_another_status_is_said_where_one_is_due_and_never_twice() -> None:
    bench = lived(statuses={"Finishing": "Available", "SuspendedEV": "Charging"})
    assert bench.statuses() == ["Available", "Preparing", "Charging", "Available"]
    assert bench.machine.status(1) == "Available"


def test_fields_are_left_out_at_every_depth() -> None:
    bench = lived(omit={"StopTransaction": ("reason", "context"), "MeterValues": ("unit",)})
    assert '"reason"' not in wire(bench)
    assert '"unit"' not in json.dumps(bench.payloads("MeterValues"))
    assert '"unit"' in json.dumps(bench.payloads("StopTransaction"))
    assert '"context"' not in json.dumps(bench.payloads("StopTransaction"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"timestamps": "mars"},
        {"utc_offset_minutes": 1440},
        {"stop_after_s": -1},
        {"message_id": "x" * 37},
        {"statuses": {"Done": "Available"}},
    ],
)
def test_quirks_without_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"timestamps|stop|statuses"):
        Quirks(**wrong)


def test_a_quirk_changes_what_is_written_and_not_what_happens() -> None:
    car = CarModel(battery_wh=1000, soc_percent=50)
    energies = {Bench(quirks=quirks, car=car).charge().wait(3600).machine.energy_wh(1) for quirks in (FAITHFUL, Quirks(kilo_units=True))}
    assert energies == {500}
