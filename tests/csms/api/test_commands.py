import asyncio
import json

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, bench


@pytest.mark.parametrize(
    ("action", "payload", "word"),
    [
        ("Reset", {}, "type"),
        ("Reset", {"type": "Gentle"}, "type"),
        ("Reset", {"type": "Soft", "now": True}, "now"),
        ("RemoteStartTransaction", {"idTag": "x" * 21}, "idTag"),
        ("ChangeAvailability", {"connectorId": "1", "type": "Operative"}, "connectorId"),
    ],
)
async def test_a_payload_that_breaks_the_schema_is_a_422_and_nothing_is_sent(
    sqlite_csms: StartCsms, action: str, payload: dict[str, object], word: str
) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("Heartbeat")
            answer = await desk.command(action, payload)
            assert (answer.status_code, word in answer.json()["error"]) == (422, True)
            await station.call("Heartbeat")
            assert not station._commands


@pytest.mark.parametrize("action", ["Foo", "reset", "Heartbeat", "BootNotification", "StartTransaction"])
async def test_what_a_csms_does_not_send_is_a_404(sqlite_csms: StartCsms, action: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        answer = await desk.command(action)
        assert (answer.status_code, answer.json()["error"]) == (404, f"OCPP 1.6 has no request '{action}' from a CSMS")


async def test_a_body_that_is_no_object_is_a_400_and_none_is_an_empty_one(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        path = "/charge-points/CP1/commands/ClearCache"
        assert (await desk.http.post(path, content=b"[]")).status_code == 400
        async with await desk.station() as station:
            await station.call("Heartbeat")
            asked = asyncio.ensure_future(desk.http.post(path))
            assert (await station.obey())[3] == {}
            assert (await asked).status_code == 200


async def test_a_long_local_list_may_be_sent(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("Heartbeat")
            entries = [{"idTag": f"TAG{number:05}", "idTagInfo": {"status": "Accepted"}} for number in range(2000)]
            payload = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": entries}
            assert len(json.dumps(payload)) > 64 * 1024
            asked = asyncio.ensure_future(desk.command("SendLocalList", payload))
            assert (await station.obey())[3] == payload
            assert (await asked).status_code == 200


@pytest.mark.parametrize("wait", ["0", "false", "1", "true", "perhaps"])
async def test_waiting_is_a_yes_or_a_no(sqlite_csms: StartCsms, wait: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await station.call("Heartbeat")
            asked = asyncio.ensure_future(desk.command("ClearCache", wait=wait))
            if wait == "perhaps":
                assert (await asked).status_code == 422
                return
            await station.obey()
            assert (await asked).status_code == (202 if wait in ("0", "false") else 200)


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_an_idempotency_key_has_a_sensible_length(sqlite_csms: StartCsms, key: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        answer = await desk.command("ClearCache", key=key)
        assert (answer.status_code, answer.json()["error"]) == (422, "an Idempotency-Key has 1 to 255 characters")


@pytest.mark.parametrize("command_id", ["x", "%ff", "a%00"])
async def test_a_command_that_does_not_exist_is_not_found(csms: StartCsms, command_id: str) -> None:
    async with bench(csms) as desk:
        answer = await desk.http.get(f"/commands/{command_id}")
        assert answer.status_code == (404 if command_id == "x" else 422)


async def test_an_identity_with_odd_characters_gets_its_commands(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("RDAM 1*.>")
        async with await desk.station("RDAM 1*.>") as station:
            await station.call("Heartbeat")
            asked = asyncio.ensure_future(desk.command("ClearCache", identity="RDAM%201*.%3E"))
            await station.obey()
            assert (await asked).json()["charging_point_id"] == "RDAM 1*.>"


@pytest.mark.parametrize(
    ("status", "action", "payload"),
    [
        ("Pending", "RemoteStartTransaction", {"idTag": "NOBODY"}),
        ("Rejected", "TriggerMessage", {"requestedMessage": "BootNotification"}),
    ],
)
async def test_force_skips_the_registration_as_well(sqlite_csms: StartCsms, status: str, action: str, payload: dict[str, str]) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", registration_status=status)
        async with await desk.station() as station:
            assert (await station.call("BootNotification", BOOT))["status"] == status
            refused = await desk.command(action, payload)
            assert (refused.status_code, refused.json()["error"]) == (409, f"{action} is not allowed while the charge point is {status}")
            asked = asyncio.ensure_future(desk.command(action, payload, force="true"))
            assert (await station.obey())[3] == payload
            assert (await asked).status_code == 200


async def test_the_commands_to_a_station_are_listed_newest_first(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        assert (await desk.http.get("/charge-points/CP9/commands")).status_code == 404
        async with await desk.station() as station:
            made = []
            for action, payload in (("ClearCache", {}), ("Reset", {"type": "Soft"}), ("ClearCache", {})):
                asked = asyncio.ensure_future(desk.command(action, payload))
                await station.obey()
                made.append((await asked).json())
            asked = asyncio.ensure_future(desk.command("Reset", {"type": "Hard"}))
            await station.send([4, (await station.command())[1], "NotSupported", "", {}])
            made.append((await asked).json())
        path = "/charge-points/CP1/commands"
        assert await desk.items(path) == made[::-1]
        first = await desk.get(path, limit=3)
        second = await desk.get(path, limit=3, cursor=first["next_cursor"])
        assert first["items"] + second["items"] == made[::-1]
        assert second["next_cursor"] is None
        assert await desk.items(path, state="error") == [made[3]]
        assert await desk.items(path, action="ClearCache", limit=1) == [made[2]]
        assert await desk.items("/charge-points/CP2/commands") == []
        for wrong in ({"state": "lost"}, {"action": "Heartbeat"}, {"cursor": made[0]["command_id"]}):
            assert (await desk.http.get(path, params=wrong)).status_code == 422
