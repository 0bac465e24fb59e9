import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from csms.storage.database import engine
from tests.conftest import StartCsms
from tests.csms.bench import BOOT, bench
from tests.csms.broken import without


async def test_a_repeat_with_the_same_key_has_no_second_effect_and_gets_the_first_answer(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        for _ in range(3):
            made = await desk.http.post("/charge-points", json={"charging_point_id": "CP1"}, headers={"Idempotency-Key": "k1"})
            assert (made.status_code, made.json()["charging_point_id"]) == (201, "CP1")
        assert made.headers["idempotency-replayed"] == "true"
        for _ in range(2):
            gone = await desk.http.delete("/charge-points/CP1", headers={"Idempotency-Key": "k2"})
            assert (gone.status_code, gone.content) == (204, b"")
        assert await desk.items("/charge-points") == []
        assert len(await desk.items("/audit")) == 2


async def test_a_key_that_stands_for_another_call_is_a_409(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        headers = {"Idempotency-Key": "k1"}
        await desk.http.put("/id-tags/T1", json={}, headers=headers)
        for method, path, body in (
            ("PUT", "/id-tags/T1", {"note": "x"}),
            ("PUT", "/id-tags/T2", {}),
            ("POST", "/charge-points", {"charging_point_id": "CP1"}),
        ):
            answer = await desk.http.request(method, path, json=body, headers=headers)
            assert (answer.status_code, answer.json()["error"]) == (409, "the idempotency key was used for another call")
        assert await desk.items("/charge-points") == []


async def test_a_refused_call_leaves_the_key_free(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        headers = {"Idempotency-Key": "k1"}
        assert (await desk.http.patch("/charge-points/CP1", json={"description": "d"}, headers=headers)).status_code == 404
        await desk.make("CP1")
        assert (await desk.http.patch("/charge-points/CP1", json={"description": "d"}, headers=headers)).status_code == 200


async def test_a_failed_call_leaves_the_key_free(csms: StartCsms, database_url: str) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with without(database_url, "charge_points"):
            answer = await desk.http.post("/charge-points", json={"charging_point_id": "CP2"}, headers={"Idempotency-Key": "k1"})
            assert answer.status_code == 500
        answer = await desk.http.post("/charge-points", json={"charging_point_id": "CP2"}, headers={"Idempotency-Key": "k1"})
        assert answer.status_code == 201


async def test_of_many_at_once_with_one_key_one_has_an_effect(csms: StartCsms) -> None:
    async with bench(csms) as desk:

        async def make() -> int:
            body = {"charging_point_id": "CP1"}
            return (await desk.http.post("/charge-points", json=body, headers={"Idempotency-Key": "k1"})).status_code

        statuses = await asyncio.gather(*(make() for _ in range(10)))
        assert 201 in statuses
        assert set(statuses) <= {201, 409}
        assert await make() == 201
        assert len(await desk.items("/audit")) == 1


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_has_a_sensible_length(sqlite_csms: StartCsms, key: str) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.http.put("/id-tags/T1", json={}, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.json()["error"]) == (422, "an Idempotency-Key has 1 to 255 characters")


async def test_a_key_is_free_again_after_a_day(csms: StartCsms, database_url: str) -> None:
    async with bench(csms) as desk:
        await desk.http.put("/id-tags/T1", json={}, headers={"Idempotency-Key": "k1"})
        await _age_all_keys(database_url)
        answer = await desk.http.put("/id-tags/T2", json={}, headers={"Idempotency-Key": "k1"})
        assert (answer.status_code, answer.headers.get("idempotency-replayed")) == (201, None)


async def test_reading_needs_no_key_and_commands_have_their_own(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        headers = {"Idempotency-Key": "k1"}
        assert (await desk.http.get("/charge-points/CP1", headers=headers)).status_code == 200
        async with await desk.station() as station:
            await station.call("BootNotification", BOOT)
            asked = asyncio.ensure_future(desk.command("ClearCache", key="k1"))
            await station.obey()
            first = await asked
            assert (await desk.command("ClearCache", key="k1")).json() == first.json()
        assert (await desk.http.put("/id-tags/T1", json={}, headers=headers)).status_code == 201


async def _age_all_keys(database_url: str) -> None:
    work = await engine(database_url)
    long_ago = datetime.now(UTC) - timedelta(hours=25)
    await work.run(lambda store: store.execute("UPDATE stored_answers SET created_at = $1", long_ago))
    await work.close()


async def test_a_call_with_a_secret_is_known_again_and_told_from_another(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        headers, body = {"Idempotency-Key": "k1"}, {"charging_point_id": "CP1", "password": "0123456789abcdef"}
        for _ in range(2):
            made = await desk.http.post("/charge-points", json=body, headers=headers)
            assert (made.status_code, made.json()["has_password"]) == (201, True)
        assert made.headers["idempotency-replayed"] == "true"
        other = await desk.http.post("/charge-points", json={**body, "password": "fedcba9876543210"}, headers=headers)
        assert other.status_code == 409
