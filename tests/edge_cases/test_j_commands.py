"""Section J of the edge cases: commands to the station, at the wire. Each test is named by its row."""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, STOP, Bench, Json, Station, bench, eventually
from tests.csms.dump import everything_in

ACCEPTED = {"status": "Accepted"}
SCHEDULE = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16}]}
PROFILE = {"stackLevel": 0, "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Relative", "chargingSchedule": SCHEDULE}


async def done(desk: Bench, station: Station, action: str, payload: Json, answer: Json = None, **parameters: Json) -> tuple[Json, Json]:
    """Send a command that the station obeys: what it was sent, and what the operator is told."""
    asked = asyncio.ensure_future(desk.command(action, payload, **parameters))
    frame = await station.obey(ACCEPTED if answer is None else answer)
    told = await asked
    assert (frame[2], told.status_code) == (action, 200), told.text
    return frame[3], told.json()


async def refused(desk: Bench, station: Station, action: str, payload: Json, status: int = 422) -> str:
    """The sentence with which a command is refused; nothing may have been sent."""
    told = await desk.command(action, payload)
    assert told.status_code == status, told.text
    await nothing_sent(station)
    sentence: str = told.json()["error"]
    return sentence


async def nothing_sent(station: Station) -> None:
    await station.call("Heartbeat")
    assert not station._commands


def later(minutes: int = 60) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


async def test_j1_twenty_commands_at_once_go_out_one_by_one_in_order(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            for number in range(20):
                assert (await desk.command("DataTransfer", {"vendorId": "v", "data": str(number)}, wait="0")).status_code == 202
            for number in range(20):
                frame = await station.command()
                assert frame[3]["data"] == str(number)
                await nothing_sent(station)
                await station.send([3, frame[1], ACCEPTED])


async def test_j2_an_unanswered_command_times_out_and_the_next_goes_out(csms: StartCsms) -> None:
    async with bench(csms, command_timeout_s=2) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            first = asyncio.ensure_future(desk.command("ClearCache"))
            await station.command()
            second = asyncio.ensure_future(desk.command("GetLocalListVersion"))
            answer = await first
            assert (answer.status_code, answer.json()["state"]) == (504, "timeout")
            await station.obey({"listVersion": 0})
            assert (await second).status_code == 200


async def test_j3_a_slow_station_does_not_keep_another_waiting(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        async with await desk.station() as slow, await desk.station("CP2") as other:
            waiting = asyncio.ensure_future(desk.command("ClearCache"))
            frame = await slow.command()
            await done(desk, other, "ClearCache", {}, identity="CP2")
            assert not waiting.done()
            await slow.send([3, frame[1], ACCEPTED])
            assert (await waiting).status_code == 200


async def test_j4_a_station_that_is_offline_is_a_409_at_once(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        assert (await desk.command("ClearCache")).status_code == 409


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("TAGNEW", "idTag TAGNEW is not known"),
        ("TAGBLK", "idTag TAGBLK is blocked"),
        ("TAGEXP", "idTag TAGEXP has expired"),
        ("TAGOK", "idTag TAGOK has as many transactions as it may have"),
    ],
)
async def test_j6_a_remote_start_with_a_tag_that_may_not_charge_is_refused(csms: StartCsms, tag: str, sentence: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        await desk.tag("TAGBLK", 0)
        await desk.tag("TAGEXP", expiry_date="2020-01-01T00:00:00Z")
        async with await desk.station() as station:
            transaction_id = await station.start()
            assert await refused(desk, station, "RemoteStartTransaction", {"idTag": tag}) == sentence
            sent, _ = await done(desk, station, "RemoteStartTransaction", {"idTag": tag}, force="true")
            assert sent == {"idTag": tag}
            await station.call("StopTransaction", STOP | {"transactionId": transaction_id})
            await done(desk, station, "RemoteStartTransaction", {"idTag": "tagok"})


async def test_j6_a_remote_start_at_a_connector_that_is_not_there_is_refused(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            await done(desk, station, "RemoteStartTransaction", {"idTag": "TAGOK", "connectorId": 3})
            await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})
            for number, sentence in ((3, "the charge point has told of no connector 3"), (0, "connectorId must be above 0")):
                payload = {"idTag": "TAGOK", "connectorId": number}
                assert await refused(desk, station, "RemoteStartTransaction", payload) == sentence
            await done(desk, station, "RemoteStartTransaction", {"idTag": "TAGOK", "connectorId": 1})


async def test_j7_an_accepted_remote_start_that_nobody_plugs_in_for_leaves_no_session(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            _, told = await done(desk, station, "RemoteStartTransaction", {"idTag": "TAGOK", "connectorId": 1})
            for status in ("Preparing", "Available"):
                await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": status})
            assert (await desk.get(f"/commands/{told['command_id']}"))["response"] == ACCEPTED
            assert await desk.items("/transactions") == []


@pytest.mark.parametrize("purpose", ["ChargePointMaxProfile", "TxDefaultProfile"])
async def test_j8_a_remote_start_with_another_profile_than_a_tx_profile_is_refused(sqlite_csms: StartCsms, purpose: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            payload = {"idTag": "TAGOK", "chargingProfile": PROFILE | {"chargingProfilePurpose": purpose}}
            assert await refused(desk, station, "RemoteStartTransaction", payload) == "a remote start takes a TxProfile only"


async def test_j8_the_profile_of_a_remote_start_is_the_transactions_own(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            sent, told = await done(desk, station, "RemoteStartTransaction", {"idTag": "TAGOK", "chargingProfile": PROFILE})
            assert sent["chargingProfile"] == PROFILE | {"chargingProfileId": 1}
            assert told["request"] == sent
            transaction_id = await station.start(timestamp=later(0))
            [profile] = await desk.items("/charge-points/CP1/charging-profiles")
            assert (profile["transaction_id"], profile["connector_id"], profile["state"]) == (transaction_id, 1, "active")
            await station.call("StopTransaction", STOP | {"transactionId": transaction_id})
            assert [found["state"] for found in await desk.items("/charge-points/CP1/charging-profiles")] == ["ended"]


async def test_j9_a_remote_stop_of_what_does_not_run_here_is_refused(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        await desk.tag("TAGOK", -1)
        async with await desk.station() as station, await desk.station("CP2") as other:
            foreign, finished, running = await other.start(), await station.start(), await station.start(connectorId=2)
            await station.call("StopTransaction", STOP | {"transactionId": finished})
            for transaction_id, status in ((foreign, 404), (999_999, 404), (-1, 404), (finished, 409)):
                assert str(transaction_id) in await refused(
                    desk, station, "RemoteStopTransaction", {"transactionId": transaction_id}, status
                )
                await done(desk, station, "RemoteStopTransaction", {"transactionId": transaction_id}, force="1")
            await done(desk, station, "RemoteStopTransaction", {"transactionId": running})


async def test_j10_a_remote_stop_that_is_rejected_leaves_the_transaction_open(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            transaction_id = await station.start()
            _, told = await done(desk, station, "RemoteStopTransaction", {"transactionId": transaction_id}, {"status": "Rejected"})
            assert told["response"] == {"status": "Rejected"}
            assert (await desk.transaction(transaction_id))["active"] is True


async def test_j11_a_callerror_is_a_502_with_code_and_description(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            asked = asyncio.ensure_future(desk.command("ClearCache"))
            await station.send([4, (await station.command())[1], "NotImplemented", "not today", {}])
            answer = await asked
            assert (answer.status_code, answer.json()["error_code"], answer.json()["error_description"]) == (
                502,
                "NotImplemented",
                "not today",
            )


async def test_j13_an_availability_that_is_scheduled_is_reached_by_a_status(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            status = {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}
            await station.call("StatusNotification", status)
            payload = {"connectorId": 1, "type": "Inoperative"}
            _, told = await done(desk, station, "ChangeAvailability", payload, {"status": "Scheduled"})
            assert told["response"] == {"status": "Scheduled"}
            [asked] = await desk.items("/charge-points/CP1/availability")
            assert (asked["wanted"], asked["answer"], asked["reached_at"]) == ("Inoperative", "Scheduled", None)
            await station.call("StatusNotification", status | {"status": "Finishing"})
            assert (await desk.items("/charge-points/CP1/availability"))[0]["reached_at"] is None
            await station.call("StatusNotification", status | {"status": "Unavailable"})
            assert (await desk.items("/charge-points/CP1/availability"))[0]["reached_at"] is not None


async def test_j14_unlocking_an_unknown_connector_is_passed_through(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})
            _, told = await done(desk, station, "UnlockConnector", {"connectorId": 9}, {"status": "NotSupported"})
            assert told["response"] == {"status": "NotSupported"}


@pytest.mark.parametrize("version", [0, -1])
async def test_j15_a_list_version_that_means_something_else_is_refused(sqlite_csms: StartCsms, version: int) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            payload = {"listVersion": version, "updateType": "Full"}
            assert "listVersion must be above 0" in await refused(desk, station, "SendLocalList", payload)


@pytest.mark.parametrize("answer", ["VersionMismatch", "Failed"])
async def test_j16_a_differential_list_that_failed_is_reported_and_a_full_one_repairs_it(csms: StartCsms, answer: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        await desk.tag("TAGBLK", 0)
        async with await desk.station() as station:
            path, differential = "/charge-points/CP1/local-list", {"updateType": "Differential"}
            assert "send updateType Full" in await refused(desk, station, "SendLocalList", differential)
            full, _ = await done(desk, station, "SendLocalList", {"updateType": "Full"})
            assert (full["listVersion"], len(full["localAuthorizationList"])) == (1, 2)
            assert {"idTag": "TAGBLK", "idTagInfo": {"status": "Blocked"}} in full["localAuthorizationList"]
            await desk.tag("TAGBLK", 1)
            await desk.http.delete("/id-tags/TAGOK")
            changes = [{"idTag": "TAGBLK", "idTagInfo": ACCEPTED}, {"idTag": "TAGOK"}]
            sent, told = await done(desk, station, "SendLocalList", differential, {"status": answer})
            assert (sent["listVersion"], sent["localAuthorizationList"], told["response"]) == (2, changes, {"status": answer})
            known = await desk.get(path)
            assert (known["version"], known["kind"], known["answer"], known["needs_full"]) == (1, "Differential", answer, True)
            await nothing_sent(station)
            assert "send updateType Full" in await refused(desk, station, "SendLocalList", differential)
            again, _ = await done(desk, station, "SendLocalList", {"updateType": "Full"})
            assert (again["listVersion"], again["localAuthorizationList"]) == (3, changes[:1])
            known = await desk.get(path)
            assert (known["version"], known["needs_full"], known["entries"]) == (3, False, changes[:1])
            await desk.tag("TAGOK")
            sent, _ = await done(desk, station, "SendLocalList", differential)
            assert (sent["listVersion"], sent["localAuthorizationList"]) == (4, [{"idTag": "TAGOK", "idTagInfo": ACCEPTED}])


async def test_j16_a_list_that_got_no_answer_needs_a_full_one(csms: StartCsms) -> None:
    async with bench(csms, command_timeout_s=2) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await done(desk, station, "SendLocalList", {"updateType": "Full"})
            asked = asyncio.ensure_future(desk.command("SendLocalList", {"updateType": "Differential"}))
            await station.command()
            assert (await asked).status_code == 504
            assert (await desk.get("/charge-points/CP1/local-list"))["needs_full"] is True


async def test_j18_a_reset_that_drops_the_socket_is_finished_and_the_stop_comes_later(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        station = await desk.station()
        transaction_id = await station.start()
        asked = asyncio.ensure_future(desk.command("Reset", {"type": "Hard"}))
        frame = await station.command()
        await station.send([3, frame[1], ACCEPTED])
        station.socket.transport.close()
        assert (await asked).json()["response"] == ACCEPTED
        async with await desk.station() as back:
            await back.call("BootNotification", BOOT)
            await back.call("StopTransaction", STOP | {"transactionId": transaction_id, "reason": "HardReset"})
            found = await desk.transaction(transaction_id)
            assert (found["active"], found["stop_reason"]) == (False, "HardReset")


async def test_j19_two_remote_starts_with_one_key_are_one_call_and_two_equal_answers(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            payload = {"idTag": "TAGOK", "connectorId": 1, "chargingProfile": PROFILE}
            asked = [asyncio.ensure_future(desk.command("RemoteStartTransaction", payload, key="k")) for _ in range(2)]
            frame = await station.command()
            await nothing_sent(station)
            await station.send([3, frame[1], ACCEPTED])
            first, second = await asyncio.gather(*asked)
            assert (first.status_code, first.json()) == (200, second.json())
            await nothing_sent(station)


# Each leaves its consequence


async def test_a_reservation_is_made_used_cancelled_and_expires(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK", -1)
        async with await desk.station() as station:
            wanted = {"connectorId": 1, "idTag": "TAGOK", "expiryDate": later()}
            sent, told = await done(desk, station, "ReserveNow", wanted)
            assert (sent, told["request"]) == (wanted | {"reservationId": 1}, wanted | {"reservationId": 1})
            sent, _ = await done(desk, station, "ReserveNow", wanted | {"connectorId": 2})
            assert sent["reservationId"] == 2
            _, told = await done(desk, station, "ReserveNow", wanted | {"connectorId": 3}, {"status": "Occupied"})
            assert told["response"] == {"status": "Occupied"}
            transaction_id = await station.start(reservationId=1, timestamp=later(0))
            await done(desk, station, "CancelReservation", {"reservationId": 2})
            found = await desk.items("/reservations", charging_point_id="CP1")
            states = [(one["reservation_id"], one["state"], one["transaction_id"]) for one in found]
            assert states == [(2, "cancelled", None), (1, "used", transaction_id)]


async def test_a_reservation_of_another_tag_or_connector_is_not_used(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK", -1)
        await desk.tag("OTHER", -1)
        await desk.tag("KIN", -1, parent_id_tag="GRP")
        async with await desk.station() as station:
            wanted = {"connectorId": 1, "idTag": "TAGOK", "parentIdTag": "GRP", "expiryDate": later()}
            await done(desk, station, "ReserveNow", wanted | {"reservationId": 7})
            await station.start(reservationId=7, idTag="OTHER", timestamp=later(0))
            await station.start(reservationId=7, connectorId=2, timestamp=later(0))
            await station.start(reservationId=8, timestamp=later(0))
            assert [one["state"] for one in await desk.items("/reservations")] == ["accepted"]
            await station.start(reservationId=7, idTag="KIN", timestamp=later(0))
            assert [one["state"] for one in await desk.items("/reservations", state="used")] == ["used"]


@pytest.mark.parametrize(
    ("connector_id", "status", "states"), [(1, "Faulted", ["accepted", "faulted"]), (0, "Unavailable", ["unavailable"] * 2)]
)
async def test_a_connector_out_of_order_keeps_no_reservation(csms: StartCsms, connector_id: int, status: str, states: list[str]) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK", -1)
        async with await desk.station() as station:
            for number in (1, 2):
                await done(desk, station, "ReserveNow", {"connectorId": number, "idTag": "TAGOK", "expiryDate": later()})
            await station.call("StatusNotification", {"connectorId": connector_id, "errorCode": "NoError", "status": status})
            assert [one["state"] for one in await desk.items("/reservations")] == states


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"expiryDate": "2020-01-01T00:00:00Z"}, "expiryDate has passed"), ({"idTag": "NOBODY"}, "idTag NOBODY is not known")],
)
async def test_a_reservation_that_nobody_could_use_is_refused(sqlite_csms: StartCsms, changes: dict[str, Any], sentence: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            wanted = {"connectorId": 1, "idTag": "TAGOK", "expiryDate": later()} | changes
            assert await refused(desk, station, "ReserveNow", wanted) == sentence


async def test_a_reservation_and_its_use_right_behind_the_answer_are_understood_in_order(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK", -1)
        async with await desk.station() as station:
            for number in range(1, 11):
                wanted = {"connectorId": 1, "idTag": "TAGOK", "expiryDate": later(), "reservationId": number}
                asked = asyncio.ensure_future(desk.command("ReserveNow", wanted))
                frame = await station.command()
                said = {"reservationId": number, "meterStart": number, "timestamp": later(0)}
                start = [2, f"s{number}", "StartTransaction", START | said]
                await asyncio.gather(station.send([3, frame[1], ACCEPTED]), station.send(start))
                assert (await station.answer_to(f"s{number}"))[0] == 3
                await asked
            assert {one["state"] for one in await desk.items("/reservations")} == {"used"}


async def test_what_get_configuration_tells_is_known_without_its_secrets(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            keys = [
                {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
                {"key": "AuthorizationKey", "readonly": False, "value": "0123456789abcdef0123"},
                {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
            ]
            _, told = await done(desk, station, "GetConfiguration", {}, {"configurationKey": keys, "unknownKey": []})
            assert told["response"]["configurationKey"][1]["value"] == "***"
            found = await desk.items("/charge-points/CP1/configuration")
            shows = [(one["key"], one["value"], one["readonly"], one["secret"]) for one in found]
            assert shows == [
                ("AuthorizationKey", None, False, True),
                ("HeartbeatInterval", "300", False, False),
                ("NumberOfConnectors", "2", True, False),
            ]
            sentence = await refused(desk, station, "ChangeConfiguration", {"key": "numberofconnectors", "value": "3"})
            assert sentence == "NumberOfConnectors is read-only at this charge point"
            await done(desk, station, "ChangeConfiguration", {"key": "heartbeatInterval", "value": "60"}, {"status": "RebootRequired"})
            await done(desk, station, "GetConfiguration", {"key": ["NumberOfConnectors"]}, {"unknownKey": ["NumberOfConnectors"]})
            found = await desk.items("/charge-points/CP1/configuration")
            shows = [(one["key"], one["value"], one["reboot_required"]) for one in found]
            assert shows == [("AuthorizationKey", None, False), ("heartbeatInterval", "60", True)]


async def test_charging_profiles_are_accepted_replaced_and_cleared(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            default = PROFILE | {"chargingProfilePurpose": "TxDefaultProfile"}
            for level in (0, 0, 1):
                wanted = {"connectorId": 1, "csChargingProfiles": default | {"stackLevel": level}}
                sent, told = await done(desk, station, "SetChargingProfile", wanted)
                assert told["request"] == sent
            await done(desk, station, "SetChargingProfile", wanted, {"status": "Rejected"})
            await done(desk, station, "ClearChargingProfile", {"stackLevel": 1, "connectorId": 1})
            found = await desk.items("/charge-points/CP1/charging-profiles")
            assert [(one["profile_id"], one["state"]) for one in found] == [(3, "cleared"), (2, "active"), (1, "replaced")]
            assert found[1]["profile"] == default | {"chargingProfileId": 2}


@pytest.mark.parametrize(
    ("connector_id", "changes", "sentence"),
    [
        (1, {"chargingProfilePurpose": "ChargePointMaxProfile"}, "connectorId must be 0"),
        (0, {}, "connectorId must be above 0"),
        (1, {}, "none runs at connector 1"),
        (1, {"chargingProfilePurpose": "TxDefaultProfile", "transactionId": 5}, "transactionId belongs to a TxProfile only"),
        (1, {"chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Recurring"}, "needs its recurrencyKind"),
        (1, {"chargingProfilePurpose": "TxDefaultProfile", "stackLevel": -1}, "stackLevel must not be negative"),
    ],
)
async def test_a_charging_profile_without_a_place_is_refused(
    sqlite_csms: StartCsms, connector_id: int, changes: dict[str, Any], sentence: str
) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            wanted = {"connectorId": connector_id, "csChargingProfiles": PROFILE | changes}
            assert sentence in await refused(desk, station, "SetChargingProfile", wanted)
            await done(desk, station, "SetChargingProfile", wanted, {"status": "NotSupported"}, force="true")


async def test_firmware_and_diagnostics_are_followed(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("FirmwareStatusNotification", {"status": "Idle"})
            update = {"location": "ftp://me:hunter2@files.example.com/fw", "retrieveDate": later()}
            sent, told = await done(desk, station, "UpdateFirmware", update, {})
            assert (sent["location"], told["request"]["location"]) == (update["location"], "ftp://me:***@files.example.com/fw")
            upload = {"location": "ftp://files.example.com/logs"}
            await done(desk, station, "GetDiagnostics", upload, {"fileName": "diag.zip"})
            await done(desk, station, "GetDiagnostics", upload, {})
            for status in ("Downloading", "Downloaded"):
                await station.call("FirmwareStatusNotification", {"status": status})
            await station.call("DiagnosticsStatusNotification", {"status": "Uploaded"})
            diagnostics, firmware = await desk.items("/charge-points/CP1/transfers")
            assert (diagnostics["kind"], diagnostics["file_name"], diagnostics["status"]) == ("diagnostics", "diag.zip", "Uploaded")
            assert (firmware["location"], firmware["status"]) == ("ftp://me:***@files.example.com/fw", "Downloaded")
            assert [one["status"] for one in firmware["progress"]] == ["Downloading", "Downloaded"]


@pytest.mark.parametrize("action", ["TriggerMessage", "ExtendedTriggerMessage"])
async def test_f12_a_boot_notification_is_not_asked_of_an_accepted_station(sqlite_csms: StartCsms, action: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            payload = {"requestedMessage": "BootNotification"}
            await done(desk, station, action, payload)
            await station.call("BootNotification", BOOT)
            assert "the last boot was accepted" in await refused(desk, station, action, payload)
            await done(desk, station, action, {"requestedMessage": "Heartbeat"})
            await done(desk, station, action, payload, force="true")


async def test_force_skips_the_rules_and_not_the_schema(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await done(desk, station, "SendLocalList", {"updateType": "Full", "listVersion": -1}, force="true")
            for action, payload in (("SendLocalList", {"listVersion": 1}), ("Reset", {"type": "Gentle"}), ("ClearCache", {"a": 2})):
                assert (await desk.command(action, payload, force="true")).status_code == 422
            for number in (2**31, 2**63, 10**18):
                answer = await desk.command("UnlockConnector", {"connectorId": number}, force="true")
                assert (answer.status_code, answer.json()["error"]) == (422, "connectorId: a whole number has 32 bits")
            await nothing_sent(station)


# The station's password

OLD, NEW = "old-password-0123456", "A1B2C3D4E5F60718293A4B5C6D7E8F9001020304"


async def lets_in(desk: Bench, password: str) -> bool:
    try:
        station = await desk.station(password=password)
    except InvalidStatus as refusal:
        return refusal.response.status_code != 401
    await station.socket.close()
    return True


@pytest.mark.parametrize("status", ["Accepted", "RebootRequired"])
async def test_b10_an_accepted_authorization_key_is_the_new_password_and_is_shown_nowhere(
    csms: StartCsms, status: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", password=OLD)
        async with await desk.station(password=OLD) as station:
            change = {"key": "AuthorizationKey", "value": NEW}
            sent, told = await done(desk, station, "ChangeConfiguration", change, {"status": status}, key="k")
            assert (sent["value"], told["request"]) == (NEW, {"key": "AuthorizationKey", "value": "***"})
            again = await desk.command("ChangeConfiguration", change, key="k")
            assert again.json() == told
            other = await desk.command("ChangeConfiguration", change | {"value": NEW[::-1]}, key="k")
            assert other.status_code == 409
            await nothing_sent(station)
            [known] = await desk.items("/charge-points/CP1/configuration")
            assert (known["key"], known["value"]) == ("AuthorizationKey", None)
        assert await lets_in(desk, OLD) == (status == "RebootRequired")
        assert await lets_in(desk, NEW)
        assert not await lets_in(desk, OLD)
        assert NEW not in caplog.text


@pytest.mark.parametrize("answer", [{"status": "Rejected"}, {"status": "NotSupported"}, "NotImplemented", None])
async def test_b11_an_authorization_key_that_was_not_taken_leaves_the_old_password(csms: StartCsms, answer: Json) -> None:
    async with bench(csms, command_timeout_s=0.3 if answer is None else 30) as desk:
        await desk.make("CP1", password=OLD)
        async with await desk.station(password=OLD) as station:
            asked = asyncio.ensure_future(desk.command("ChangeConfiguration", {"key": "authorizationkey", "value": NEW}))
            frame = await station.command()
            if isinstance(answer, str):
                await station.send([4, frame[1], answer, "", {}])
            elif answer is not None:
                await station.send([3, frame[1], answer])
            await asked
        assert await lets_in(desk, OLD)
        assert await lets_in(desk, NEW) == (not isinstance(answer, dict))


async def test_b13_no_secret_reaches_the_database(csms: StartCsms, database_url: str) -> None:
    secret = "0123456789abcdef0123"
    async with bench(csms) as desk:
        await desk.make("CP1", password=OLD)
        async with await desk.station(password=OLD) as station:
            answer = {"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": secret}]}
            await done(desk, station, "GetConfiguration", {"key": ["AuthorizationKey"]}, answer)
            change = {"key": "AuthorizationKey", "value": NEW}
            await done(desk, station, "ChangeConfiguration", change, key="k")
            frame_id = "late"
            await station.send([3, frame_id, answer])
            await nothing_sent(station)
        await desk.server.stop()
    dump = await everything_in(database_url)
    assert "AuthorizationKey" in dump
    fast = [hashlib.sha256(text.encode()).hexdigest() for text in (NEW, json.dumps(change, separators=(",", ":")))]
    assert [word for word in (secret, NEW, OLD, *fast) if word in dump] == []


async def test_e26_vendors_and_their_messages_are_told_apart(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.call("DataTransfer", {"vendorId": "acme"}) == {"status": "UnknownVendorId"}
            for message in ({}, {"messageId": "Nothing"}):
                assert await station.call("DataTransfer", {"vendorId": "wattproof", **message}) == {"status": "UnknownMessageId"}
            said = {"vendorId": "Wattproof", "messageId": "echo", "data": "hello"}
            assert await station.call("DataTransfer", said) == {"status": "Accepted", "data": "hello"}


async def test_a_command_that_nobody_waits_for_leaves_its_consequence_too(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            told = await desk.command("GetConfiguration", wait="0")
            await station.obey({"configurationKey": [{"key": "A", "readonly": True}]})
            assert told.status_code == 202
            assert await eventually(lambda: desk.items("/charge-points/CP1/configuration"))
