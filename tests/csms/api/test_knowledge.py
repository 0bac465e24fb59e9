import asyncio
from typing import Any

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, Bench, Station, bench

PATHS = ("charging-profiles", "configuration", "local-list", "availability", "transfers")


async def told(desk: Bench, station: Station, action: str, payload: Any, answer: Any) -> None:
    asked = asyncio.ensure_future(desk.command(action, payload, force="true"))
    await station.obey(answer)
    assert (await asked).status_code == 200


@pytest.mark.parametrize("path", PATHS)
async def test_of_an_unknown_station_nothing_is_told(sqlite_csms: StartCsms, path: str) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.http.get(f"/charge-points/CP9/{path}")
        assert (answer.status_code, answer.json()["error"]) == (404, "charge point with id: CP9 not found")


@pytest.mark.parametrize("path", PATHS)
async def test_of_a_silent_station_nothing_is_known(csms: StartCsms, path: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        found = await desk.get(f"/charge-points/CP1/{path}")
        nothing = {"version": None, "kind": None, "answer": None, "needs_full": True, "entries": None, "updated_at": None}
        assert found == (nothing if path == "local-list" else {"items": [], "next_cursor": None})


async def test_lists_are_paged(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            keys = [{"key": key, "readonly": True} for key in ("b", "A", "C")]
            await told(desk, station, "GetConfiguration", {}, {"configurationKey": keys})
            for number in (1, 2, 3):
                wanted = {"connectorId": 1, "idTag": "T", "expiryDate": "2030-01-01T00:00:00Z", "reservationId": number}
                await told(desk, station, "ReserveNow", wanted, {"status": "Accepted"})
                await told(desk, station, "UpdateFirmware", {"location": "ftp://x/y", "retrieveDate": "2030-01-01T00:00:00Z"}, {})
        for path, name, expected in (
            ("/charge-points/CP1/configuration", "key", ["A", "b", "C"]),
            ("/reservations", "reservation_id", [3, 2, 1]),
            ("/charge-points/CP1/transfers", "id", [3, 2, 1]),
        ):
            found, cursor = [], None
            while True:
                page = await desk.get(path, limit=2, **({"cursor": cursor} if cursor else {}))
                found += [one[name] for one in page["items"]]
                cursor = page["next_cursor"]
                if cursor is None:
                    break
            assert found == expected


async def test_a_state_that_no_reservation_has_is_a_422(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.http.get("/reservations", params={"state": "lost"})
        assert (answer.status_code, answer.json()["error"].startswith("state must be one of accepted, ")) == (422, True)


async def test_a_deleted_station_takes_its_own_words_along_and_leaves_reservations(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            await told(desk, station, "GetConfiguration", {}, {"configurationKey": [{"key": "A", "readonly": True}]})
            wanted = {"connectorId": 1, "idTag": "T", "expiryDate": "2030-01-01T00:00:00Z"}
            await told(desk, station, "ReserveNow", wanted, {"status": "Accepted"})
        assert (await desk.http.delete("/charge-points/CP1")).status_code == 204
        await desk.make("CP1")
        assert await desk.items("/charge-points/CP1/configuration") == []
        assert len(await desk.items("/reservations")) == 1


async def test_the_decision_of_this_moment_is_explained(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})
            found = await desk.get("/explain", charging_point_id="CP1", id_tag="tagok")
            assert (found["status"], [rule["rule"] for rule in found["rules"] if rule["holds"]]) == (
                "Accepted",
                ["known", "not blocked", "not expired", "below its limit"],
            )
            connector = {"connector_id": 1, "status": "Available", "free": True}
            assert found["station"] == {
                "connected": True,
                "registration_status": "Accepted",
                "boot_status": "Accepted",
                "free": True,
                "connectors": [connector],
            }
            assert (await station.call("StartTransaction", START))["idTagInfo"]["status"] == "Accepted"
            found = await desk.get("/explain", charging_point_id="CP1", id_tag="TAGOK")
            assert (found["status"], found["active_transactions"]) == ("ConcurrentTx", 1)
            assert found["rules"][3] == {"rule": "below its limit", "holds": False, "otherwise": "ConcurrentTx"}
        assert (await desk.get("/explain", charging_point_id="CP1", id_tag="TAGNEW"))["status"] == "Invalid"


@pytest.mark.parametrize(
    ("parameters", "status", "text"),
    [
        ({"id_tag": "T"}, 422, "charging_point_id must be given"),
        ({"charging_point_id": "CP1"}, 422, "id_tag must be given"),
        ({"charging_point_id": "CP9", "id_tag": "T"}, 404, "charge point with id: CP9 not found"),
    ],
)
async def test_an_explanation_needs_a_station_and_a_tag(sqlite_csms: StartCsms, parameters: dict[str, str], status: int, text: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        answer = await desk.http.get("/explain", params=parameters)
        assert (answer.status_code, answer.json()["error"]) == (status, text)
