import pytest

from tests.conftest import StartCsms
from tests.csms.bench import bench


async def test_each_tag_gets_its_status(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        await desk.tag("TAGBLK", 0)
        await desk.tag("TAGEXP", expiry_date="2020-01-01T00:00:00Z")
        await desk.tag("TAGP1", parent_id_tag="GRP", expiry_date="2030-01-01T00:00:00+02:00")
        async with await desk.station() as station:
            for id_tag, info in (
                ("TAGOK", {"status": "Accepted"}),
                ("tagok", {"status": "Accepted"}),
                ("TAGBLK", {"status": "Blocked"}),
                ("TAGEXP", {"status": "Expired", "expiryDate": "2020-01-01T00:00:00.000Z"}),
                ("TAGNEW", {"status": "Invalid"}),
                ("TAGP1", {"status": "Accepted", "expiryDate": "2029-12-31T22:00:00.000Z", "parentIdTag": "GRP"}),
            ):
                assert await station.call("Authorize", {"idTag": id_tag}) == {"idTagInfo": info}


async def test_a_tag_at_its_limit_is_still_accepted(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("TAGOK")
        async with await desk.station() as station:
            await station.start()
            assert await station.call("Authorize", {"idTag": "TAGOK"}) == {"idTagInfo": {"status": "Accepted"}}


async def test_a_webhook_s_change_holds_at_once(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.webhook("register_customer", {"charging_point_id": "CP1", "application": "store", "zoho_customer_id": "445"})
        await desk.webhook("unblock_customer", {"zoho_customer_id": "445"})
        tag = (await desk.get("/customers/445"))["id_tag"]
        async with await desk.station() as station:
            assert (await station.call("Authorize", {"idTag": tag}))["idTagInfo"]["status"] == "Accepted"
            await desk.webhook("block_customer", {"zoho_customer_id": "445"})
            assert (await station.call("Authorize", {"idTag": tag}))["idTagInfo"]["status"] == "Blocked"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({}, "OccurenceConstraintViolation"),
        ({"id_tag": "A"}, "OccurenceConstraintViolation"),
        ({"idTag": 5}, "TypeConstraintViolation"),
        ({"idTag": "x" * 21}, "PropertyConstraintViolation"),
    ],
)
async def test_a_broken_one_gets_its_error(sqlite_csms: StartCsms, payload: dict[str, object], code: str) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station() as station:
            assert await station.refused("Authorize", payload) == code
            assert await station.call("Authorize", {"idTag": "A", "more": 1}) == {"idTagInfo": {"status": "Invalid"}}
