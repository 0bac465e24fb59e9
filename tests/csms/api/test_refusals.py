from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from csms.api import refusals
from tests.conftest import StartCsms
from tests.csms.bench import BOOT, Bench, bench, operator


async def told(desk: Bench, **parameters: Any) -> list[tuple[Any, ...]]:
    found = await desk.items("/refusals", **parameters)
    assert all(one["peer"] == "127.0.0.1" and one["at"].endswith("Z") for one in found)
    return [(one["door"], one["identity"], one["request"], one["status"], one["reason"]) for one in found]


async def test_a_station_that_is_turned_away_is_listed_with_its_identity_and_the_reason(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1", password="5ecre7")
        for identity, password, options in (("CP9", None, {}), ("CP1", "wr0ng", {}), ("CP1", "5ecre7", {"subprotocols": ["ocpp2.0.1"]})):
            with pytest.raises(InvalidStatus):
                await desk.station(identity, password, **options)
        assert await told(desk) == [
            ("handshake", "CP1", "GET /ocpp/CP1", 400, "the only subprotocol is ocpp1.6"),
            ("handshake", "CP1", "GET /ocpp/CP1", 401, "wrong credentials"),
            ("handshake", "CP9", "GET /ocpp/CP9", 404, "unknown charge point"),
        ]
        async with await desk.station("CP1", "5ecre7") as station:
            await station.call("BootNotification", BOOT)
        assert len(await told(desk)) == 3


async def test_a_webhook_that_is_turned_away_is_listed_with_our_own_reason(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, webhook_auth="token", webhook_secret=("5ecre7",)) as desk:
        await desk.http.post("/webhooks/block_customer?token=5ecre7x", content=b"{}")
        await desk.webhook("block_customer", {}, authorization="Bearer 5ecre7")
        await desk.webhook("block_customer", {"zoho_customer_id": "9"}, authorization="Bearer 5ecre7")
        found = await told(desk, door="webhook")
        assert [one[2:4] for one in found] == [("POST /api/v1/webhooks/block_customer", status) for status in (404, 422, 401)]
        assert found[0][4] == "user: 9 not found"
        assert "required" in found[1][4]
        assert found[2][4] == "wrong token"
        assert "5ecre7" not in str(await desk.items("/refusals"))


async def test_an_operator_who_is_turned_away_is_listed(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, token="t0ken") as desk:
        async with operator(desk.server.url, "wrong") as stranger:
            await stranger.get("/charge-points")
        await desk.http.post("/charge-points", json={})
        await desk.http.get("/charge-points/CP9")
        assert [one[2:4] for one in await told(desk, door="api")] == [
            ("POST /api/v1/charge-points", 422),
            ("GET /api/v1/charge-points", 401),
        ]


async def test_the_last_thousand_are_kept_and_paged(sqlite_csms: StartCsms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "KEPT_MAX", 5)
    async with bench(sqlite_csms) as desk:
        for number in range(8):
            await desk.http.delete(f"/id-tags/T{number}")
        first = await desk.get("/refusals", limit=3)
        second = await desk.get("/refusals", limit=3, cursor=first["next_cursor"])
        found = [one["request"].rpartition("/")[2] for one in first["items"] + second["items"]]
        assert found == ["T7", "T6", "T5", "T4", "T3"]
        assert second["next_cursor"] is None
