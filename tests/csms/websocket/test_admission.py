"""Who may come in. The rows of the edge cases' section B stand in their own file; here is what they leave open."""

import asyncio

import pytest
from websockets.exceptions import InvalidStatus

from csms.websocket import admission
from tests.conftest import StartCsms
from tests.csms.bench import Bench, bench, eventually
from tests.csms.broken import locked


async def status(desk: Bench, password: str | None = None) -> int:
    try:
        async with await desk.station("CP1", password) as station:
            await station.call("Heartbeat")
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


async def awaiting(desk: Bench, profile: str, password: str) -> None:
    """The station accepts to change its security profile."""
    async with await desk.station("CP1", password) as station:
        await station.call("Heartbeat")
        asking = asyncio.ensure_future(desk.command("ChangeConfiguration", {"key": "SecurityProfile", "value": profile}))
        await station.obey()
        assert (await asking).status_code == 200


async def test_a_password_makes_profile_0_behave_as_1(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", password="0123456789abcdef")
        assert (await desk.get("/charge-points/CP1"))["security_profile"] == 0
        assert [await status(desk), await status(desk, "0123456789abcdef")] == [401, 101]


async def test_an_awaited_profile_is_in_force_once_it_was_used(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", password="0123456789abcdef")
        await awaiting(desk, "1", "0123456789abcdef")
        assert await status(desk, "0123456789abcdef") == 101
        found = await desk.get("/charge-points/CP1")
        assert (found["security_profile"], found["awaited_security_profile"]) == (1, None)


async def test_who_cannot_come_in_under_the_awaited_profile_falls_back(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1", password="0123456789abcdef", security_profile=1)
        await awaiting(desk, "2", "0123456789abcdef")
        assert [await status(desk, "0123456789abcdef"), await status(desk, "wrong"), await status(desk)] == [101, 401, 401]
        found = await desk.get("/charge-points/CP1")
        assert (found["security_profile"], found["awaited_security_profile"]) == (1, 2)


@pytest.mark.parametrize("subprotocols", [None, ["ocpp2.0.1"]])
async def test_a_refusal_for_another_reason_raises_nothing(sqlite_csms: StartCsms, subprotocols: list[str] | None) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", password="0123456789abcdef")
        await awaiting(desk, "1", "0123456789abcdef")
        with pytest.raises(InvalidStatus):
            await desk.station("CP1", "0123456789abcdef", subprotocols=subprotocols)
        assert (await desk.get("/charge-points/CP1"))["security_profile"] == 0
        assert await desk.items("/security-events") == []


async def test_strangers_leave_no_event_and_refused_stations_do(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        with pytest.raises(InvalidStatus):
            await desk.station("CP1")
        await desk.make("CP1", password="0123456789abcdef")
        assert [await status(desk, "wrong") for _ in range(3)] == [401] * 3
        [event] = await eventually(lambda: desk.items("/security-events"))
        assert (event["type"], event["tech_info"]) == ("FailedToAuthenticateAtCentralSystem", "wrong credentials")


async def changed(desk: Bench, key: str, value: str, password: str | None) -> None:
    """The station takes a setting, which counts once it has rebooted."""
    async with await desk.station("CP1", password) as station:
        await station.call("Heartbeat")
        asking = asyncio.ensure_future(desk.command("ChangeConfiguration", {"key": key, "value": value}))
        await station.obey({"status": "RebootRequired"})
        assert (await asking).status_code == 200


async def test_a_station_that_never_had_a_password_comes_in_with_its_first_one_or_as_before(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await changed(desk, "AuthorizationKey", "0123456789abcdef", None)
        await changed(desk, "SecurityProfile", "1", None)
        assert [await status(desk), await status(desk, "wrong")] == [101, 101]
        assert (await desk.get("/charge-points/CP1"))["security_profile"] == 0
        assert await status(desk, "0123456789abcdef") == 101
        found = await desk.get("/charge-points/CP1")
        assert (found["security_profile"], found["awaited_security_profile"], found["has_password"]) == (1, None, True)
        assert [await status(desk), await status(desk, "wrong"), await status(desk, "0123456789abcdef")] == [401, 401, 101]


async def test_a_password_that_an_operator_sets_ends_the_awaited_one(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", password="0123456789abcdef")
        await changed(desk, "AuthorizationKey", "fedcba9876543210", "0123456789abcdef")
        await desk.http.patch("/charge-points/CP1", json={"password": "abcdefabcdefabcd"})
        found = [await status(desk, one) for one in ("0123456789abcdef", "fedcba9876543210", "abcdefabcdefabcd")]
        assert found == [401, 401, 101]


async def test_too_many_guesses_at_once_are_turned_away_unchecked(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", "CP2", password="0123456789abcdef")
        guesses = [asyncio.ensure_future(status(desk, f"guess-{number}")) for number in range(60)]
        async with await desk.station("CP2", "0123456789abcdef") as station:
            await station.call("Heartbeat")
        assert set(await asyncio.gather(*guesses)) == {401, 503}
        assert await status(desk, "0123456789abcdef") == 101


async def test_while_the_database_does_not_answer_nobody_is_kept_waiting(
    sqlite_csms: StartCsms, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with locked(sqlite_url):
            with monkeypatch.context() as here:
                here.setattr(admission, "PATIENCE_S", 0.2)
                assert await status(desk) == 503
        assert await status(desk) == 101
