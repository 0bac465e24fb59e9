import asyncio

from tests.conftest import StartCsms
from tests.csms import papers
from tests.csms.bench import Bench, bench

EVENT = {"type": "FirmwareUpdated", "timestamp": "2026-01-01T10:00:00Z"}


async def said(desk: Bench, path: str, status: int, **parameters: str) -> str:
    answer = await desk.http.get(path, params=parameters)
    assert answer.status_code == status
    sentence: str = answer.json()["error"]
    return sentence


async def test_events_are_paged_newest_first_and_filtered(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", "CP2")
        for identity in ("CP1", "CP2"):
            async with await desk.station(identity) as station:
                for kind in ("A", "B", "C"):
                    await station.call("SecurityEventNotification", {**EVENT, "type": kind})
        page = await desk.get("/security-events", limit=4)
        rest = await desk.get("/security-events", limit=4, cursor=page["next_cursor"])
        assert [row["type"] for row in page["items"] + rest["items"]] == ["C", "B", "A"] * 2
        assert rest["next_cursor"] is None
        assert {row["charging_point_id"] for row in await desk.items("/security-events", charging_point_id="CP2")} == {"CP2"}
        assert [row["charging_point_id"] for row in await desk.items("/security-events", type="B")] == ["CP2", "CP1"]
        assert await desk.items("/security-events", since="2999-01-01T00:00:00Z") == []
        assert await desk.items("/security-events", cursor="0") == []


async def test_what_is_wrong_with_a_question_is_said(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        for parameters in ({"limit": "0"}, {"cursor": "x"}, {"since": "soon"}):
            assert await said(desk, "/security-events", 422, **parameters)
        assert await said(desk, "/charge-points/CP1/certificates", 404) == "charge point with id: CP1 not found"


async def test_a_station_s_certificates_are_shown_whole(csms: StartCsms) -> None:
    root = papers.authority()
    async with bench(csms) as desk:
        await desk.make("CP1")
        assert await desk.items("/charge-points/CP1/certificates") == []
        async with await desk.station() as station:
            request = {"certificateType": "CentralSystemRootCertificate", "certificate": root.pem}
            await station.call("Heartbeat")
            asking = asyncio.ensure_future(desk.command("InstallCertificate", request))
            await station.obey()
            await asking
        page = await desk.get("/charge-points/CP1/certificates")
        [row] = page["items"]
        assert page["next_cursor"] is None
        assert (row["type"], row["subject"], row["pem"]) == (
            "CentralSystemRootCertificate",
            "CN=Wattproof CA,O=Wattproof Charging",
            root.pem,
        )
        assert row["valid_until"] == root.certificate.not_valid_after_utc.isoformat().replace("+00:00", "Z")


async def test_a_profile_is_set_when_a_charge_point_is_made_and_only_rises(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        assert (await desk.get("/charge-points/CP1"))["security_profile"] == 0
        for change, status in (
            ({"security_profile": 1}, 422),
            ({"security_profile": 1, "password": "0123456789abcdef"}, 200),
            ({"password": None}, 422),
            ({"security_profile": 0}, 409),
            ({"security_profile": 3, "password": None}, 200),
            ({"security_profile": 2}, 409),
            ({"security_profile": None}, 200),
            ({"security_profile": 3}, 200),
        ):
            answer = await desk.http.patch("/charge-points/CP1", json=change)
            assert answer.status_code == status, (change, answer.text)
        found = await desk.get("/charge-points/CP1")
        assert (found["security_profile"], found["has_password"]) == (3, False)
        await desk.make("CP2", security_profile=2, password="0123456789abcdef")
        assert (await desk.get("/charge-points/CP2"))["security_profile"] == 2


async def test_a_profile_that_is_none_or_lacks_its_password_makes_no_charge_point(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        for profile in (4, -1, "1", 1.0, True, [], 2):
            answer = await desk.http.post("/charge-points", json={"charging_point_id": "CP1", "security_profile": profile})
            assert answer.status_code == 422
            assert "security" in answer.json()["error"]
        assert await desk.items("/charge-points") == []
