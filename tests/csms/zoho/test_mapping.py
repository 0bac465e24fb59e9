import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.zoho.mapping import KEYS, boot_notification, dump

SEED = {
    "charging_point_id": "fccp_17a18afd23e722dd021bd75b581e7651",
    "ocpp_protocol": "ocpp1.6J",
    "vendor": "avt",
    "model": "avt_plus",
    "serial_number": "cp_sn_8789789",
    "fw_version": "",
    "fw_update_status": None,
    "fw_update_timestamp": None,
    "iccid": "iccid_78712124564",
    "imsi": "",
    "diagnostics_status": None,
    "last_heartbeat_timestamp": "2023-12-15T22:15:58Z",
    "description": "",
    "meter_serial_number": "sn_223138",
    "meter_type": "type_44212654",
}


def test_the_documents_own_sample_comes_out_byte_by_byte() -> None:
    row = SEED | {
        "ocpp_protocol": "ocpp1.6",
        "last_heartbeat_timestamp": datetime(2023, 12, 15, 22, 15, 58, 570414, UTC),
        "password_hash": "never sent",
    }
    assert dump(boot_notification(row)) == json.dumps(SEED, separators=(",", ":")).encode()


def test_all_keys_are_there_in_order_when_next_to_nothing_is_known() -> None:
    body = boot_notification({"charging_point_id": "cp_1"})
    assert tuple(body) == KEYS == tuple(SEED)
    assert body == dict.fromkeys(KEYS) | {"charging_point_id": "cp_1", "description": ""}


def test_an_object_with_the_same_names_will_do() -> None:
    @dataclass
    class Row:
        charging_point_id: str = "cp_1"
        vendor: str | None = "avt"
        model: str = ""

    body = boot_notification(Row())
    assert (body["vendor"], body["model"], body["meter_type"]) == ("avt", "", None)


@pytest.mark.parametrize(
    ("protocol", "shown"),
    [("ocpp1.6", "ocpp1.6J"), ("ocpp1.6J", "ocpp1.6J"), ("ocpp2.0.1", "ocpp2.0.1J"), (None, None), ("", "")],
)
def test_the_protocol_names_the_transport_too(protocol: str | None, shown: str | None) -> None:
    row = {"charging_point_id": "cp_1", "ocpp_protocol": protocol}
    assert boot_notification(row)["ocpp_protocol"] == shown


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2023, 12, 15, 22, 15, 58, 999999, UTC),
        datetime(2023, 12, 16, 0, 15, 58, tzinfo=timezone(timedelta(hours=2))),
        "2023-12-15T22:15:58.5+00:00",
        "2023-12-15T22:15:58Z",
    ],
)
def test_instants_are_whole_seconds_in_utc(instant: object) -> None:
    row = {"charging_point_id": "cp_1", "fw_update_timestamp": instant}
    assert boot_notification(row)["fw_update_timestamp"] == "2023-12-15T22:15:58Z"


@pytest.mark.parametrize("instant", ["soon", "2023-12-15T22:15:58", ""])
def test_an_instant_that_is_none_is_an_error(instant: str) -> None:
    with pytest.raises(ValueError, match=r"time zone|isoformat"):
        boot_notification({"charging_point_id": "cp_1", "last_heartbeat_timestamp": instant})


@pytest.mark.parametrize("row", [{}, {"charging_point_id": ""}, {"charging_point_id": None}])
def test_a_row_without_identity_is_an_error(row: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="needs a charging_point_id"):
        boot_notification(row)


@given(st.dictionaries(st.sampled_from(KEYS), st.text() | st.just("\ud800")))
def test_every_text_can_be_dumped(texts: dict[str, str]) -> None:
    body = dict.fromkeys(KEYS) | texts
    assert json.loads(dump(body)) == {key: value and value.replace("\ud800", "\ufffd") for key, value in body.items()}
