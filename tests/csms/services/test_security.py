"""Security events and progress reports."""

from datetime import datetime, timedelta

import pytest

from csms.domain.security import SecurityEvent
from csms.services import reading, reading_security, registration, security
from csms.storage.work import Work

A_DAY = timedelta(days=1)


@pytest.fixture
async def station(work: Work, at: datetime) -> str:
    await work.run(lambda store: registration.create(store, "CP1", at - A_DAY))
    return "CP1"


async def test_what_a_station_tells_is_kept_with_both_times(work: Work, station: str, at: datetime) -> None:
    event = SecurityEvent("station", "SettingSystemTime", at - A_DAY, "by ntp")
    await work.run(lambda store: security.reported(store, station, event, at))
    [row] = await reading_security.events(10, None, None, None, None)
    assert (row["charging_point_id"], row["source"], row["type"], row["tech_info"]) == (station, "station", "SettingSystemTime", "by ntp")
    assert (row["at"], row["received_at"]) == (at - A_DAY, at)
    assert (await reading.charge_point(station))["last_seen"] == at


async def test_what_the_csms_sees_need_not_be_a_station_s(work: Work, at: datetime) -> None:
    await work.run(lambda store: security.noticed(store, None, SecurityEvent("csms", "InvalidTLSVersion", at)))
    [row] = await reading_security.events(10, None, None, None, None)
    assert (row["charging_point_id"], row["source"], row["at"], row["received_at"]) == (None, "csms", at, at)


async def test_the_progress_of_a_log_and_of_firmware_is_the_station_s(work: Work, station: str, at: datetime) -> None:
    await work.run(lambda store: security.log_status(store, station, "Uploading", 7, at))
    await work.run(lambda store: security.signed_firmware_status(store, station, "InvalidSignature", 2**62, at))
    row = await reading.charge_point(station)
    assert (row["log_status"], row["log_timestamp"], row["log_request_id"]) == ("Uploading", at, 7)
    assert (row["fw_update_status"], row["fw_update_timestamp"], row["fw_update_request_id"]) == ("InvalidSignature", at, 2**62)
    await work.run(lambda store: security.log_status(store, station, "Idle", None, at))
    assert (await reading.charge_point(station))["log_request_id"] is None
