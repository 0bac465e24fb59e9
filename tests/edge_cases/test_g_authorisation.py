"""Section G of the edge cases: may this tag charge?"""

from __future__ import annotations

import pytest

from tests.conftest import StartCsms
from tests.csms.bench import Bench, Station, bench

EXPIRED, FUTURE = "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"


async def standing(station: Station, id_tag: str) -> dict[str, object]:
    info: dict[str, object] = (await station.call("Authorize", {"idTag": id_tag}))["idTagInfo"]
    return info


async def cards(desk: Bench) -> None:
    await desk.make("CP1")
    await desk.tag("TAGOK", 1, expiry_date=FUTURE, parent_id_tag="GRP")
    await desk.tag("TAGBLK", 0)
    await desk.tag("TAGEXP", 1, expiry_date=EXPIRED)


async def test_g1_a_good_tag_is_accepted_with_all_that_is_known_of_it(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await cards(desk)
        async with await desk.station() as station:
            info = await standing(station, "TAGOK")
            assert (info["status"], info["parentIdTag"]) == ("Accepted", "GRP")
            assert str(info["expiryDate"]).startswith("2099-01-01T00:00:00")


@pytest.mark.parametrize(("id_tag", "status"), [("TAGBLK", "Blocked"), ("TAGEXP", "Expired"), ("TAGNEW", "Invalid")])
async def test_g2_every_other_tag_is_told_why_not(csms: StartCsms, id_tag: str, status: str) -> None:
    async with bench(csms) as desk:
        await cards(desk)
        async with await desk.station() as station:
            assert (await standing(station, id_tag))["status"] == status


@pytest.mark.parametrize("spelling", ["tagok", "TagOk", "TAGOK"])
async def test_g4_the_case_of_a_tag_means_nothing(csms: StartCsms, spelling: str) -> None:
    async with bench(csms) as desk:
        await cards(desk)
        async with await desk.station() as station:
            assert (await standing(station, spelling))["status"] == "Accepted"


async def test_g5_a_tag_at_its_limit_is_still_accepted_until_it_starts(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await cards(desk)
        async with await desk.station() as station:
            await station.start()
            assert (await standing(station, "TAGOK"))["status"] == "Accepted"
            second = await station.call("StartTransaction", {"connectorId": 2, "idTag": "TAGOK", "meterStart": 0, "timestamp": FUTURE})
            assert second["idTagInfo"]["status"] == "ConcurrentTx"


@pytest.mark.parametrize("limit", [pytest.param(0, id="G7"), pytest.param(-5, id="G8")])
async def test_what_a_webhook_says_of_a_limit_holds_for_the_next_message(csms: StartCsms, limit: int) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.webhook("register_customer", {"charging_point_id": "CP1", "application": "store", "zoho_customer_id": "445"})
        await desk.webhook("unblock_customer", {"zoho_customer_id": "445"})
        id_tag = (await desk.get("/customers/445"))["id_tag"]
        async with await desk.station() as station:
            assert (await standing(station, id_tag))["status"] == "Accepted"
            answer = await desk.webhook("unblock_customer", {"zoho_customer_id": "445", "max_active_transaction_count": limit})
            assert answer.status_code == 204, answer.text
            assert (await standing(station, id_tag))["status"] == ("Blocked" if limit == 0 else "Accepted")
            for connector_id in (1, 2, 3):
                started = await station.call(
                    "StartTransaction", {"connectorId": connector_id, "idTag": id_tag, "meterStart": 0, "timestamp": FUTURE}
                )
                assert started["idTagInfo"]["status"] == ("Blocked" if limit == 0 else "Accepted")
