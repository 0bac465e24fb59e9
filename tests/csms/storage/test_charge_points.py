"""Charge points and connectors, as rows."""

from datetime import UTC, datetime, timedelta

import pytest

from csms.domain.charge_points import Boot, ConnectorStatus
from csms.domain.transactions import milliseconds
from csms.storage import availability, charge_points, configuration, listings
from csms.storage.configuration import Setting
from csms.storage.work import Row, Store, Work

A_SECOND = timedelta(seconds=1)
PROTOCOL = "ocpp1.6"


@pytest.fixture
async def station(work: Work, at: datetime) -> str:
    await work.run(lambda store: charge_points.add(store, "CP1", at, description="by the door"))
    return "CP1"


async def row(work: Work, name: str = "CP1") -> Row:
    found = await work.run(lambda store: charge_points.find(store, name))
    assert found is not None
    return found


async def test_an_identity_is_taken_once(work: Work, station: str, at: datetime) -> None:
    assert not await work.run(lambda store: charge_points.add(store, station, at, description="another"))
    assert (await row(work))["description"] == "by the door"


async def test_identities_are_compared_exactly(work: Work, station: str, at: datetime) -> None:
    for other in ("cp1", "CP1 ", " CP1", "CP\u0661", "ＣＰ1"):
        assert await work.run(lambda store, other=other: charge_points.find(store, other)) is None
        assert await work.run(lambda store, other=other: charge_points.add(store, other, at))


async def test_a_new_station_is_accepted_and_nothing_is_known_of_it(work: Work, station: str) -> None:
    facts = charge_points.facts(await row(work))
    assert (await row(work))["registration_status"] == "Accepted"
    assert {name: value for name, value in facts.items() if value is not None} == {
        "charging_point_id": "CP1",
        "description": "by the door",
    }


async def test_each_connection_gets_the_next_epoch(work: Work, station: str, at: datetime) -> None:
    epochs = [await work.run(lambda store: charge_points.raise_epoch(store, station, "node", PROTOCOL, at)) for _ in range(3)]
    found = await row(work)
    first = milliseconds(at) + 1
    assert epochs == [first, first + 1, first + 2]
    assert (found["connected_node"], found["connected_at"], found["last_seen"], found["ocpp_protocol"]) == ("node", at, at, PROTOCOL)


async def test_nobody_connects_as_a_station_that_is_not_there(work: Work, at: datetime) -> None:
    assert await work.run(lambda store: charge_points.raise_epoch(store, "CP1", "node", PROTOCOL, at)) is None


async def test_only_the_newest_connections_end_makes_a_station_offline(work: Work, station: str, at: datetime) -> None:
    for node in ("old", "new"):
        await work.run(lambda store, node=node: charge_points.raise_epoch(store, station, node, PROTOCOL, at))
    assert not await work.run(lambda store: charge_points.end_epoch(store, station, milliseconds(at) + 1, at + A_SECOND))
    assert ((await row(work))["connected_node"], (await row(work))["last_seen"]) == ("new", at)
    assert await work.run(lambda store: charge_points.end_epoch(store, station, milliseconds(at) + 2, at + A_SECOND))
    assert ((await row(work))["connected_node"], (await row(work))["last_seen"]) == (None, at + A_SECOND)


async def test_a_node_that_starts_forgets_its_own_connections_only(work: Work, at: datetime) -> None:
    for name, node in (("CP1", "one"), ("CP2", "two")):
        await work.run(lambda store, name=name: charge_points.add(store, name, at))
        await work.run(lambda store, name=name, node=node: charge_points.raise_epoch(store, name, node, PROTOCOL, at))
    assert await work.run(lambda store: charge_points.forget_connections(store, "one")) == 1
    assert [(await row(work, name))["connected_node"] for name in ("CP1", "CP2")] == [None, "two"]


async def test_being_heard_of_is_no_heartbeat(work: Work, station: str, at: datetime) -> None:
    await work.run(lambda store: charge_points.touch(store, station, at))
    assert ((await row(work))["last_seen"], (await row(work))["last_heartbeat_timestamp"]) == (at, None)
    await work.run(lambda store: charge_points.see(store, [(station, at + A_SECOND, None)]))
    assert ((await row(work))["last_seen"], (await row(work))["last_heartbeat_timestamp"]) == (at + A_SECOND, None)
    await work.run(lambda store: charge_points.see(store, [(station, at + A_SECOND, at)]))
    assert ((await row(work))["last_seen"], (await row(work))["last_heartbeat_timestamp"]) == (at + A_SECOND, at)


async def test_what_is_known_to_be_later_stays(work: Work, station: str, at: datetime) -> None:
    whole = at.replace(microsecond=0)  # as text it is shorter than an instant with a fraction
    for seen, heartbeat in ((at + A_SECOND, at), (at, whole), (whole, at - A_SECOND)):
        await work.run(lambda store, seen=seen, heartbeat=heartbeat: charge_points.see(store, [(station, seen, heartbeat)]))
    assert ((await row(work))["last_seen"], (await row(work))["last_heartbeat_timestamp"]) == (at + A_SECOND, at)
    await work.run(lambda store: charge_points.see(store, [("UNKNOWN", at, at), (station, at + 2 * A_SECOND, whole + A_SECOND)]))
    assert ((await row(work))["last_seen"], (await row(work))["last_heartbeat_timestamp"]) == (at + 2 * A_SECOND, whole + A_SECOND)


async def test_a_boot_replaces_all_that_was_said_before(work: Work, station: str, at: datetime) -> None:
    full = Boot("V", "M", "sn", "box", "1.0", "icc", "ims", "meter", "type")
    for boot in (full, Boot("V2", "M2", serial_number="")):
        await work.run(lambda store, boot=boot: charge_points.save_boot(store, station, boot, at))
        found = await row(work)
        assert {name: found[name] for name in vars(boot)} == vars(boot)
    assert (found["boot_status"], found["last_seen"]) == ("Accepted", at)


async def test_a_boot_is_answered_by_the_registration_of_that_moment(work: Work, station: str, at: datetime) -> None:
    await work.run(lambda store: charge_points.set_column(store, station, "registration_status", "Pending"))
    found = await work.run(lambda store: charge_points.save_boot(store, station, Boot("V", "M"), at))
    await work.run(lambda store: charge_points.set_column(store, station, "registration_status", "Accepted"))
    assert found is not None
    assert (found["boot_status"], (await row(work))["boot_status"]) == ("Pending", "Pending")


async def test_firmware_and_diagnostics_keep_their_state_and_its_time(work: Work, station: str, at: datetime) -> None:
    await work.run(lambda store: charge_points.save_firmware_status(store, station, "Installing", at))
    await work.run(lambda store: charge_points.save_diagnostics_status(store, station, "Uploading", at + A_SECOND))
    found = await row(work)
    assert (found["fw_update_status"], found["fw_update_timestamp"]) == ("Installing", at)
    assert (found["diagnostics_status"], found["diagnostics_timestamp"]) == ("Uploading", at + A_SECOND)
    assert found["last_seen"] == at + A_SECOND


@pytest.mark.parametrize(("later_by", "kept"), [(A_SECOND, "Charging"), (timedelta(0), "Charging"), (-A_SECOND, "Available")])
async def test_a_report_older_than_the_one_kept_changes_nothing(
    work: Work, station: str, at: datetime, later_by: timedelta, kept: str
) -> None:
    for said in (
        ConnectorStatus(1, "Available", "NoError", at),
        ConnectorStatus(1, "Charging", "GroundFailure", at + later_by, "i", "v", "c"),
    ):
        saved = await work.run(lambda store, said=said: charge_points.save_connector(store, station, said, at + A_SECOND))
    listed = await listings.charge_point(station)
    assert listed is not None
    assert ([connector["status"] for connector in listed["connectors"]], saved) == ([kept], kept == "Charging")


@pytest.mark.parametrize(("seconds", "kept"), [(1, "Available"), (0, "Available"), (-1, "Charging")])
async def test_a_report_from_the_future_counts_from_when_it_came(work: Work, station: str, at: datetime, seconds: int, kept: str) -> None:
    future = datetime(2099, 1, 1, tzinfo=UTC)
    for status, stated, received_at in (("Charging", future, at), ("Available", at + seconds * A_SECOND, at + A_SECOND)):
        said = ConnectorStatus(1, status, "NoError", stated)
        await work.run(lambda store, said=said, now=received_at: charge_points.save_connector(store, station, said, now))
    [connector] = (await listings.charge_point(station) or {})["connectors"]
    assert (connector["status"], connector["status_at"]) == (kept, future if kept == "Charging" else at + seconds * A_SECOND)


async def test_connectors_are_kept_apart(work: Work, station: str, at: datetime) -> None:
    await work.run(lambda store: charge_points.add(store, "CP2", at))
    for name, connector_id in (("CP1", 2), ("CP1", 0), ("CP2", 2)):
        said = ConnectorStatus(connector_id, "Available", "NoError", at)
        await work.run(lambda store, name=name, said=said: charge_points.save_connector(store, name, said, at))
    listed = await listings.charge_point("CP1")
    assert listed is not None
    assert [connector["connector_id"] for connector in listed["connectors"]] == [0, 2]


async def test_deleting_takes_the_connectors_along(work: Work, station: str, at: datetime) -> None:
    await work.run(lambda store: charge_points.save_connector(store, station, ConnectorStatus(1, "Available", "NoError", at), at))
    assert await work.run(lambda store: charge_points.remove(store, station))
    assert not await work.run(lambda store: charge_points.remove(store, station))
    assert await work.run(lambda store: store.rows("SELECT * FROM connectors")) == []


async def profiles(work: Work) -> tuple[int, int | None]:
    found = await row(work)
    return found["security_profile"], found["awaited_security_profile"]


async def test_a_security_profile_rises_and_clears_what_was_awaited_up_to_it(work: Work, station: str) -> None:
    for call, wanted, done, expected in [
        (charge_points.await_security_profile, 0, False, (0, None)),
        (charge_points.await_security_profile, 2, True, (0, 2)),
        (charge_points.raise_security_profile, 1, True, (1, 2)),
        (charge_points.raise_security_profile, 1, True, (1, 2)),
        (charge_points.raise_security_profile, 2, True, (2, None)),
        (charge_points.await_security_profile, 2, False, (2, None)),
        (charge_points.raise_security_profile, 1, False, (2, None)),
        (charge_points.await_security_profile, 3, True, (2, 3)),
        (charge_points.raise_security_profile, 3, True, (3, None)),
    ]:
        assert await work.run(lambda store, call=call, wanted=wanted: call(store, station, wanted)) == done
        assert await profiles(work) == expected
    assert not await work.run(lambda store: charge_points.raise_security_profile(store, "CP2", 3))


async def test_reports_on_logs_and_signed_firmware_name_their_request(work: Work, station: str, at: datetime) -> None:
    await work.run(lambda store: charge_points.save_log_status(store, station, "Uploading", at, 2**62))
    await work.run(lambda store: charge_points.save_firmware_status(store, station, "Installing", at, 7))
    found = await row(work)
    assert (found["log_status"], found["log_timestamp"], found["log_request_id"]) == ("Uploading", at, 2**62)
    assert (found["fw_update_status"], found["fw_update_timestamp"], found["fw_update_request_id"]) == ("Installing", at, 7)


async def test_only_a_station_that_is_there_can_be_held(work: Work, station: str) -> None:
    assert await work.run(lambda store: charge_points.hold(store, station))
    assert not await work.run(lambda store: charge_points.hold(store, "CP9"))


async def test_deleting_takes_along_what_the_station_told_of_itself(work: Work, station: str, at: datetime) -> None:
    for name in ("CP1", "CP2"):
        await work.run(lambda store, name=name: configuration.save(store, name, Setting("A", "1"), at))
    await work.run(lambda store: charge_points.remove(store, station))
    assert await work.run(lambda store: configuration.find(store, "CP1", "A")) is None
    assert await work.run(lambda store: configuration.find(store, "CP2", "A")) is not None


async def test_a_connector_that_is_expected_is_known_and_any_report_takes_its_place(work: Work, station: str, at: datetime) -> None:
    async def unit(store: Store) -> tuple[set[int], dict[int, str], dict[int, str]]:
        for connector_id in (1, 2, 1):
            await charge_points.expect_connector(store, station, connector_id)
        before = await availability.statuses(store, station)
        said = ConnectorStatus(1, "Available", "NoError", datetime(1970, 1, 1, tzinfo=UTC))
        await charge_points.save_connector(store, station, said, at)
        await charge_points.expect_connector(store, station, 1)
        return await charge_points.connectors_of(store, station), before, await availability.statuses(store, station)

    assert await work.run(unit) == ({1, 2}, {}, {1: "Available"})
