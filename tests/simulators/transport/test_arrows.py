import json
from datetime import UTC, datetime
from typing import Any

import pytest

from simulators.transport.arrows import Arrow, Translator, measured, salient
from simulators.transport.tape import Direction, Entry

AT = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def entry(direction: Direction, message: Any, station: str = "CP1") -> Entry:
    text = message if isinstance(message, str) else json.dumps(message)
    note = direction == "note"
    return Entry(AT, 0, station, direction, None if note else text, text if note else None)


def test_a_call_and_its_answer_are_joined_by_their_id() -> None:
    translator = Translator()
    boot = {"chargePointVendor": "V", "chargePointModel": "M"}
    call = translator.arrow(entry("sent", [2, "7", "BootNotification", boot]))
    answer = translator.arrow(entry("received", [3, "7", {"status": "Accepted", "interval": 300}]))
    assert call.line() == "03:02:01  CP1 → CSMS  BootNotification  chargePointVendor=V chargePointModel=M"
    assert answer.line() == "03:02:01  CP1 ← CSMS  BootNotification ✓  Accepted interval=300"
    assert (call.tone, answer.tone) == ("call", "good")


def test_the_same_id_of_the_other_side_or_another_station_is_another_call() -> None:
    translator = Translator()
    translator.arrow(entry("sent", [2, "7", "Heartbeat", {}]))
    translator.arrow(entry("received", [2, "7", "Reset", {"type": "Soft"}]))
    translator.arrow(entry("sent", [2, "7", "Authorize", {"idTag": "T"}], "CP2"))
    assert translator.arrow(entry("sent", [3, "7", {"status": "Accepted"}])).title == "Reset ✓"
    assert translator.arrow(entry("received", [3, "7", {}])).title == "Heartbeat ✓"
    assert translator.arrow(entry("received", [3, "7", {}], "CP2")).title == "Authorize ✓"


@pytest.mark.parametrize(
    ("answer", "title", "detail"),
    [
        ([3, "7", {"idTagInfo": {"status": "Blocked"}}], "Authorize ✗", "Blocked"),
        ([4, "7", "InternalError", "", {}], "Authorize ✗", "InternalError"),
        ([3, "8", {}], "(answer to unknown 8) ✓", "ok"),
        ("nonsense\x1b[2J", "(no OCPP frame)", "nonsense�[2J"),
    ],
)
def test_bad_answers_stand_out(answer: Any, title: str, detail: str) -> None:
    translator = Translator()
    translator.arrow(entry("sent", [2, "7", "Authorize", {"idTag": "T"}]))
    arrow = translator.arrow(entry("received", answer))
    assert (arrow.title, arrow.detail) == (title, detail)
    assert arrow.tone == ("good" if "✓" in title else "bad")


def test_open_calls_are_forgotten_beyond_a_bound() -> None:
    translator = Translator(open_calls_max=2)
    for number in range(3):
        translator.arrow(entry("sent", [2, str(number), "Heartbeat", {}]))
    assert translator.arrow(entry("received", [3, "0", {}])).title == "(answer to unknown 0) ✓"
    assert translator.arrow(entry("received", [3, "2", {}])).title == "Heartbeat ✓"


def test_a_note_has_no_arrow_and_is_never_cut() -> None:
    line = Translator().arrow(entry("note", "x" * 300)).line()
    assert line == "03:02:01  CP1  ·  " + "x" * 300


def test_a_long_payload_is_cut() -> None:
    call = Translator().arrow(entry("sent", [2, "7", "DataTransfer", {"vendorId": "x" * 500}]))
    assert call.detail.endswith("…")
    assert len(call.detail) == 110


def test_webhooks_are_drawn_in_the_same_style() -> None:
    arrow = Arrow(AT, "Zoho", "CSMS", "POST generate_charge_point")
    assert arrow.line() == "03:02:01  Zoho → CSMS  POST generate_charge_point"


def test_meter_values_show_their_totals() -> None:
    samples = [
        {"value": "10"},
        {"value": "11000", "measurand": "Power.Active.Import", "unit": "W"},
        {"value": "16", "measurand": "Current.Import", "unit": "A", "phase": "L1"},
    ]
    values = [{"timestamp": "x", "sampledValue": samples}, {"sampledValue": [{"value": "25"}]}]
    assert measured(values) == "25 Wh 11000 W"
    payload = {"connectorId": 1, "transactionId": 5, "meterValue": values}
    assert salient("MeterValues", payload) == "25 Wh 11000 W connectorId=1 transactionId=5"


@pytest.mark.parametrize("values", [[None], [{}], [{"sampledValue": None}], [{"sampledValue": [None, {}]}]])
def test_odd_meter_values_do_no_harm(values: list[Any]) -> None:
    assert measured(values) in ("", "None Wh")


def test_nested_values_are_named_by_their_size() -> None:
    assert salient("X", {"key": ["a", "b"], "profile": {"id": 1}, "error": ""}) == "key=[2] profile={…}"
