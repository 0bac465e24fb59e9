import pytest

from tests.conftest import StartCsms
from tests.csms.bench import Bench, Json, bench


async def registered(desk: Bench, *pairs: tuple[str, str]) -> None:
    for customer, station in pairs:
        await desk.make(station)
        body = {"zoho_customer_id": customer, "charging_point_id": station, "application": "avt"}
        answer = await desk.webhook("register_customer", body)
        assert answer.status_code == 200, answer.text


async def change(desk: Bench, customer: str, body: Json, status: int = 200) -> Json:
    answer = await desk.http.patch(f"/customers/{customer}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if status == 200 else answer.json()["error"]


async def test_a_customer_moves_to_other_hardware(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await registered(desk, ("Z1", "CP1"), ("Z2", "CP2"))
        await desk.make("CP3")
        assert await change(desk, "Z1", {"charging_point_id": "CP2"}, 409) == "charge point with id: CP2 has a customer"
        assert await change(desk, "Z1", {"charging_point_id": "CP9"}, 404) == "charge point with id: CP9 not found"
        assert await change(desk, "Z9", {"charging_point_id": "CP3"}, 404) == "customer: Z9 not found"
        assert (await change(desk, "Z1", {"charging_point_id": "CP1"}))["charging_point_id"] == "CP1"
        assert (await change(desk, "Z1", {"charging_point_id": "CP3"}))["charging_point_id"] == "CP3"
        assert (await change(desk, "Z2", {"charging_point_id": "CP1"}))["charging_point_id"] == "CP1"
        assert (await desk.http.delete("/charge-points/CP2")).status_code == 204


async def test_a_customer_gets_another_card_which_takes_the_limit_over(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await registered(desk, ("Z1", "CP1"), ("Z2", "CP2"))
        await desk.tag("CARD", 9)
        await desk.tag("OTHER", 9)
        assert (await change(desk, "Z1", {"id_tag": "card"}))["id_tag"] == "CARD"
        found = await desk.get("/customers/Z1")
        assert (found["max_active_transaction_count"], found["blocked"]) == (0, True)
        await desk.webhook("unblock_customer", {"zoho_customer_id": "Z1", "id_tag": "CARD", "max_active_transaction_count": 3})
        assert await change(desk, "Z2", {"id_tag": "CARD"}, 409) == "id tag: CARD is a customer's"
        assert await change(desk, "Z1", {"id_tag": "NOBODY"}, 404) == "id tag: NOBODY not found"
        found = await change(desk, "Z1", {"id_tag": "OTHER"})
        assert (found["id_tag"], found["max_active_transaction_count"]) == ("OTHER", 3)
        assert (await desk.get("/id-tags/CARD"))["blocked"] is True
        assert (await change(desk, "Z2", {"id_tag": "CARD"}))["id_tag"] == "CARD"


@pytest.mark.parametrize(
    "body", [{"id_tag": ""}, {"id_tag": "x" * 21}, {"id_tag": 5}, {"charging_point_id": ""}, {"charging_point_id": 5}, {"application": "x"}]
)
async def test_a_change_that_means_nothing_is_a_422(sqlite_csms: StartCsms, body: Json) -> None:
    async with bench(sqlite_csms) as desk:
        await registered(desk, ("Z1", "CP1"))
        before = await desk.get("/customers/Z1")
        assert await change(desk, "Z1", body, 422)
        assert await change(desk, "Z1", {}) == await change(desk, "Z1", {"id_tag": None, "charging_point_id": None}) == before


async def test_both_or_neither(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await registered(desk, ("Z1", "CP1"))
        await desk.make("CP2")
        await change(desk, "Z1", {"charging_point_id": "CP2", "id_tag": "NOBODY"}, 404)
        assert (await desk.get("/customers/Z1"))["charging_point_id"] == "CP1"
