import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulators.chargepoint.backlog import DurableStore, Entry
from simulators.chargepoint.profile import Profile
from simulators.transport.store import Store
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.virtual_clock import VirtualClock
from tests.simulators.scripted_csms import ScriptedCsms

AT = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)


def entry(key: int) -> Entry:
    return Entry(key, "s1", 1, "MeterValues", {"connectorId": 1, "meterValue": []}, 2, AT)


def test_the_queue_comes_back_as_it_was_each_station_its_own(tmp_path: Path) -> None:
    with Store(tmp_path / "fleet.sqlite3") as store:
        one, other = store.station("CP1"), store.station("CP2")
        assert isinstance(one, DurableStore)
        for key in (1, 2, 3):
            one.append(entry(key))
        other.append(entry(1))
        one.remove(2)
        one.update(Entry(3, "s1", 1, "MeterValues", {"transactionId": 9}))
        one.commit()
    with Store(tmp_path / "fleet.sqlite3") as store:
        again = store.station("CP1")
        assert again.load() == [entry(1), Entry(3, "s1", 1, "MeterValues", {"transactionId": 9})]
        assert store.station("CP2").load() == [entry(1)]
        assert (again.life, store.station("CP3").life) == (2, 1)


def test_what_was_not_committed_is_not_kept(tmp_path: Path) -> None:
    with Store(tmp_path / "fleet.sqlite3") as store:
        station = store.station("CP1")
        station.keep("facts", "{}")
        station.commit()
        station.append(entry(1))
        station.keep("facts", "{1}")
    with Store(tmp_path / "fleet.sqlite3") as store:
        station = store.station("CP1")
        assert station.load() == []
        assert station.recall("facts") == "{}"
        assert station.recall("nothing") is None


def test_where_a_station_has_lived_until_is_known_to_the_minute(tmp_path: Path) -> None:
    with Store(tmp_path / "fleet.sqlite3") as store:
        station = store.station("CP1")
        assert station.lived_until is None
        station.keep("lived_until", AT.isoformat(timespec="minutes"))
        assert station.lived_until == AT.replace(minute=31)


def test_a_file_that_is_something_else_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear station, " * 100)
    with pytest.raises(ValueError, match="letter is no file of charge points"):
        Store(tmp_path / "letter")
    with sqlite3.connect(tmp_path / "newer") as rows:
        rows.execute("PRAGMA user_version=99")
    rows.close()
    with pytest.raises(ValueError, match="another version"):
        Store(tmp_path / "newer")


def test_a_file_that_cannot_be_written_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nowhere/kept is no file of charge points: unable to open"):
        Store(tmp_path / "nowhere" / "kept")
    store = Store(tmp_path / "kept")
    store.close()
    with pytest.raises(ValueError, match="kept cannot be written"):
        store.station("CP1")


async def test_a_session_that_was_cut_off_by_the_end_of_the_process_is_stopped_by_the_next_one(tmp_path: Path) -> None:
    kept = tmp_path / "cp1.sqlite3"
    clock = VirtualClock(AT)
    profile = Profile(settings={"MeterValueSampleInterval": "60"})
    async with ScriptedCsms() as csms:
        async with VirtualChargePoint(csms.url, "CP1", clock=clock, store=kept, profile=profile, seed=1) as station:
            await station.booted()
            await station.plug()
            await station.swipe("TAG")
            await station.charging()
            await station.advance(seconds=30)
            await station.cut()
            await station.disconnected()
            await station.advance(seconds=100)
        ids = {frame.split('"')[1] for frame in csms.frames}
        mark = len(csms.calls)
        async with VirtualChargePoint(csms.url, "CP1", clock=clock, store=kept, seed=1) as station:
            await station.booted()
            assert station.driver.machine.setting("MeterValueSampleInterval") == "60"
            await csms.until(lambda: "StopTransaction" in csms.actions())
        replayed = [call for call in csms.calls[mark:] if call[0] not in ("BootNotification", "StatusNotification")]
        assert [action for action, _ in replayed] == ["MeterValues", "MeterValues", "StopTransaction"]
        stop = replayed[-1][1]
        assert (stop["transactionId"], stop["reason"], stop["timestamp"]) == (71, "PowerLoss", "2026-01-01T12:32:00.000Z")
        assert stop["meterStop"] == 366
        assert ids.isdisjoint(frame.split('"')[1] for frame in csms.frames[mark:])


async def test_without_a_store_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with ScriptedCsms() as csms, VirtualChargePoint(csms.url, "CP1") as station:
        await station.booted()
    assert os.listdir(tmp_path) == []
