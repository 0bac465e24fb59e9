"""Charge points coming and going."""

import json
from datetime import datetime, timedelta

import pytest

from csms.domain.charge_points import Boot, ConnectorStatus, Registration
from csms.domain.errors import Conflict, Invalid, NotFound
from csms.domain.reservations import Reservation
from csms.domain.transactions import Start
from csms.services import customers, knowledge, reading, registration, reservations
from csms.services.charging import start as start_charging
from csms.services.quarantine import Original
from csms.storage import charge_points
from csms.storage.work import Store, Work

A_SECOND = timedelta(seconds=1)
BOOT = Boot("V", "M", serial_number="sn", fw_version="1.2")


@pytest.fixture
async def station(work: Work, at: datetime) -> str:
    await work.run(lambda store: registration.create(store, "CP1", at))
    return "CP1"


async def boot(work: Work, at: datetime, delivery_id: str | None = "msg_1") -> Registration:
    return await work.run(lambda store: registration.boot(store, "CP1", BOOT, delivery_id, at))


async def test_an_identity_that_is_taken_is_a_conflict(work: Work, station: str, at: datetime) -> None:
    with pytest.raises(Conflict, match="charge point with id: CP1 already exists"):
        await work.run(lambda store: registration.create(store, station, at))


async def test_a_station_is_created_as_it_was_asked_for(work: Work, at: datetime) -> None:
    await work.run(
        lambda store: registration.create(
            store, "CP1", at, description="roof", registration_status=Registration.PENDING, password_hash="scrypt$"
        )
    )
    found = await reading.charge_point("CP1")
    assert (found["description"], found["registration_status"], found["password_hash"]) == ("roof", "Pending", "scrypt$")


async def test_a_change_leaves_alone_what_it_does_not_name(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, description="roof", password_hash="one"))
    for wanted, expected in [
        (registration.Change(), ("roof", "Accepted", "one")),
        (registration.Change(description=""), ("", "Accepted", "one")),
        (registration.Change(registration_status=Registration.REJECTED), ("", "Rejected", "one")),
        (registration.Change(password_hash="two"), ("", "Rejected", "two")),
        (registration.Change(clear_password=True), ("", "Rejected", None)),
    ]:
        await work.run(lambda store, wanted=wanted: registration.change(store, "CP1", wanted))
        found = await reading.charge_point("CP1")
        assert (found["description"], found["registration_status"], found["password_hash"]) == expected


async def test_what_is_not_there_is_neither_changed_nor_removed(work: Work) -> None:
    with pytest.raises(NotFound, match="charge point with id: CP1 not found"):
        await work.run(lambda store: registration.change(store, "CP1", registration.Change(description="x")))
    with pytest.raises(NotFound):
        await work.run(lambda store: registration.remove(store, "CP1"))


async def test_a_customers_charge_point_is_not_removed(work: Work, station: str, at: datetime) -> None:
    await work.run(lambda store: customers.register(store, "Z1", "app", station, at))
    with pytest.raises(Conflict, match="has a customer"):
        await work.run(lambda store: registration.remove(store, station))
    assert (await reading.charge_point(station))["charging_point_id"] == station


async def test_a_removed_station_leaves_its_transactions(work: Work, station: str, at: datetime) -> None:
    start = Start(station, 1, "TAG", 0, at)
    started = await work.run(lambda store: start_charging(store, start, Original("StartTransaction", "m", "{}"), at))
    await work.run(lambda store: registration.remove(store, station))
    assert (await reading.transaction(started.transaction_id))["charging_point_id"] == station
    with pytest.raises(NotFound):
        await reading.charge_point(station)


async def test_the_door_knows_whether_there_is_a_password(work: Work, station: str, at: datetime) -> None:
    assert await work.run(lambda store: registration.door(store, station)) == registration.Door(station, None)
    await work.run(lambda store: registration.change(store, station, registration.Change(password_hash="scrypt$")))
    assert await work.run(lambda store: registration.door(store, station)) == registration.Door(station, "scrypt$")
    assert await work.run(lambda store: registration.door(store, "cp1")) is None


async def test_the_end_of_an_old_connection_leaves_the_new_one(work: Work, station: str, at: datetime) -> None:
    old, new = [await work.run(lambda store: registration.connect(store, station, "node", "ocpp1.6", at)) for _ in range(2)]
    assert new.epoch == old.epoch + 1
    await work.run(lambda store: registration.disconnect(store, station, old.epoch, at + A_SECOND))
    assert (await reading.charge_point(station))["connected_node"] == "node"
    await work.run(lambda store: registration.disconnect(store, station, new.epoch, at + A_SECOND))
    assert (await reading.charge_point(station))["connected_node"] is None


async def test_a_connection_is_told_how_the_last_boot_was_answered(work: Work, station: str, at: datetime) -> None:
    before = await work.run(lambda store: registration.connect(store, station, "node", "ocpp1.6", at))
    await work.run(lambda store: registration.change(store, station, registration.Change(registration_status=Registration.PENDING)))
    await boot(work, at)
    after = await work.run(lambda store: registration.connect(store, station, "node", "ocpp1.6", at))
    assert (before.boot_status, after.boot_status) == (None, "Pending")


async def test_who_was_deleted_meanwhile_does_not_connect(work: Work, at: datetime) -> None:
    with pytest.raises(NotFound):
        await work.run(lambda store: registration.connect(store, "CP1", "node", "ocpp1.6", at, "msg_1"))
    assert await reading.deliveries(10, None, None, None) == []


async def test_a_connection_is_told_to_zoho_when_that_is_wanted(work: Work, station: str, at: datetime) -> None:
    await work.run(lambda store: registration.connect(store, station, "node", "ocpp1.6", at, "msg_1"))
    await work.run(lambda store: registration.connect(store, station, "node", "ocpp1.6", at))
    [delivery] = await reading.deliveries(10, None, None, None)
    event = json.loads(delivery["event"])
    assert (event["charging_point_id"], event["ocpp_protocol"], event["vendor"]) == ("CP1", "ocpp1.6", None)


async def test_a_node_that_starts_is_connected_to_nobody(work: Work, station: str, at: datetime) -> None:
    await work.run(lambda store: registration.connect(store, station, "node", "ocpp1.6", at))
    await work.run(lambda store: registration.forget_connections(store, "node"))
    assert (await reading.charge_point(station))["connected_node"] is None


async def test_an_accepted_boot_is_told_to_zoho_with_all_that_is_known(work: Work, station: str, at: datetime) -> None:
    await work.run(lambda store: registration.connect(store, station, "node", "ocpp1.6", at))
    await work.run(lambda store: registration.seen(store, {station: (at, at)}))
    assert await boot(work, at) is Registration.ACCEPTED
    [delivery] = await reading.deliveries(10, None, None, None)
    event = json.loads(delivery["event"])
    assert (delivery["webhook_id"], delivery["kind"], delivery["charging_point_id"]) == ("msg_1", "boot_notification", "CP1")
    assert set(event) == set(charge_points.FACTS)
    assert (event["vendor"], event["model"], event["serial_number"], event["iccid"]) == ("V", "M", "sn", None)
    assert event["last_heartbeat_timestamp"] == at.isoformat()


@pytest.mark.parametrize("registration_status", [Registration.PENDING, Registration.REJECTED])
async def test_a_boot_that_is_put_off_is_kept_but_not_told(
    work: Work, station: str, at: datetime, registration_status: Registration
) -> None:
    await work.run(lambda store: registration.change(store, station, registration.Change(registration_status=registration_status)))
    assert await boot(work, at) is registration_status
    assert (await reading.charge_point(station))["vendor"] == "V"
    assert await reading.deliveries(10, None, None, None) == []


async def test_a_boot_is_not_told_when_nobody_wants_to_know(work: Work, station: str, at: datetime) -> None:
    assert await boot(work, at, None) is Registration.ACCEPTED
    assert await reading.deliveries(10, None, None, None) == []


async def test_a_station_that_was_deleted_is_rejected(work: Work, at: datetime) -> None:
    assert await boot(work, at) is Registration.REJECTED


async def test_what_is_told_and_what_happened_are_one(work: Work, station: str, at: datetime) -> None:
    async def unit(store: Store) -> None:
        await registration.boot(store, station, BOOT, "msg_1", at)
        raise RuntimeError("the lights go out")

    with pytest.raises(RuntimeError, match="lights"):
        await work.run(unit)
    assert (await reading.charge_point(station))["vendor"] is None
    assert await reading.deliveries(10, None, None, None) == []


async def test_a_boot_flags_the_stations_open_transactions(work: Work, station: str, at: datetime) -> None:
    start = Start(station, 1, "TAG", 0, at)
    started = await work.run(lambda store: start_charging(store, start, Original("StartTransaction", "m", "{}"), at))
    for _ in range(2):
        await boot(work, at, None)
    assert (await reading.transaction(started.transaction_id))["flags"] == "open_at_boot"


async def test_everything_a_station_says_is_heard(work: Work, station: str, at: datetime) -> None:
    said = ConnectorStatus(1, "Available", "NoError", at)
    for number, unit in enumerate(
        [
            lambda store, now: registration.seen(store, {station: (now, now)}),
            lambda store, now: registration.heard(store, station, now),
            lambda store, now: registration.status(store, station, said, now),
            lambda store, now: registration.firmware_status(store, station, "Idle", now),
            lambda store, now: registration.diagnostics_status(store, station, "Idle", now),
        ]
    ):
        now = at + number * A_SECOND
        await work.run(lambda store, unit=unit, now=now: unit(store, now))
        assert (await reading.charge_point(station))["last_seen"] == now
    found = await reading.charge_point(station)
    assert (found["fw_update_status"], found["diagnostics_status"], found["last_heartbeat_timestamp"]) == ("Idle", "Idle", at)
    assert [connector["status"] for connector in found["connectors"]] == ["Available"]


async def test_a_security_profile_only_rises_and_keeps_its_password(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at, password_hash="one", security_profile=2))
    with pytest.raises(Conflict, match="never lowered: this charge point has 2"):
        await work.run(lambda store: registration.change(store, "CP1", registration.Change(security_profile=1)))
    with pytest.raises(Invalid, match="security profile 2 needs a password"):
        await work.run(lambda store: registration.change(store, "CP1", registration.Change(clear_password=True)))
    found = await work.run(lambda store: registration.door(store, "CP1"))
    assert found == registration.Door("CP1", "one", 2, None)
    await work.run(lambda store: registration.change(store, "CP1", registration.Change(security_profile=3, clear_password=True)))
    assert await work.run(lambda store: registration.door(store, "CP1")) == registration.Door("CP1", None, 3, None)
    with pytest.raises(Invalid):
        await work.run(lambda store: registration.create(store, "CP2", at, security_profile=1))
    assert await work.run(lambda store: registration.door(store, "CP2")) is None


async def test_a_station_is_accepted_by_its_last_boot(work: Work, at: datetime) -> None:
    async def is_accepted() -> bool:
        return await work.run(lambda store: registration.is_accepted(store, "CP7"))

    assert not await is_accepted()
    await work.run(lambda store: registration.create(store, "CP7", at))
    assert not await is_accepted()
    await work.run(lambda store: registration.boot(store, "CP7", Boot("v", "m"), None, at))
    assert await is_accepted()


async def test_one_wrong_clock_does_not_freeze_a_connector(work: Work, station: str, at: datetime) -> None:
    for status, stated in (("Charging", datetime(2099, 1, 1, tzinfo=at.tzinfo)), ("Available", at)):
        said = ConnectorStatus(1, status, "NoError", stated)
        await work.run(lambda store, said=said: registration.status(store, station, said, at))
    [connector] = (await reading.charge_point(station))["connectors"]
    assert (connector["status"], connector["status_at"]) == ("Available", at)


HOURS_AGO = timedelta(hours=-3)


@pytest.mark.parametrize(
    ("wanted", "locked"),
    [
        (registration.Change(description="x"), False),
        (registration.Change(registration_status=Registration.PENDING), False),
        (registration.Change(security_profile=1), False),
        (registration.Change(security_profile=2), True),
        (registration.Change(password_hash="other"), True),
    ],
)
async def test_a_change_tells_whether_the_door_has_another_lock(
    work: Work, at: datetime, wanted: registration.Change, locked: bool
) -> None:
    await work.run(lambda store: registration.create(store, "CP7", at, password_hash="hash", security_profile=1))
    assert await work.run(lambda store: registration.change(store, "CP7", wanted)) is locked


@pytest.mark.parametrize(
    ("reported", "stated", "state"),
    [
        (-2 * A_SECOND, HOURS_AGO, "accepted"),
        (None, HOURS_AGO, "accepted"),
        (-2 * A_SECOND, -A_SECOND, "accepted"),
        (2 * A_SECOND, A_SECOND, "accepted"),
        (-2 * A_SECOND, A_SECOND, "unavailable"),
    ],
)
async def test_a_report_that_is_out_of_date_ends_no_reservation(
    work: Work, station: str, at: datetime, reported: timedelta | None, stated: timedelta, state: str
) -> None:
    """Neither when a newer one is known, nor when it is older than the reservation itself."""
    if reported is not None:
        before = ConnectorStatus(2, "Available", "NoError", at + reported)
        await work.run(lambda store: registration.status(store, station, before, at + 2 * A_SECOND))
    await work.run(lambda store: reservations.accept(store, Reservation(station, 7, 2, "T", at + timedelta(hours=1)), at))
    said = ConnectorStatus(2, "Unavailable", "NoError", at + stated)
    await work.run(lambda store: registration.status(store, station, said, at + 2 * A_SECOND))
    [reservation] = await knowledge.reservations(10, None, station, None, at + A_SECOND)
    assert reservation["state"] == state
