import jsonschema_rs
import pytest

from csms.webhooks import description
from tests.conftest import StartCsms
from tests.csms.bench import Bench, bench


def test_the_four_webhooks_are_described() -> None:
    assert {path.rpartition("/")[2] for path in description.paths()} == {
        "generate_charge_point",
        "register_customer",
        "block_customer",
        "unblock_customer",
    }


@pytest.mark.parametrize("name", ["register_customer", "block_customer", "unblock_customer"])
async def test_what_is_described_as_required_is_required(sqlite_csms: StartCsms, name: str) -> None:
    item = description.paths()[f"/api/v1/webhooks/{name}"]["post"]
    required = item["requestBody"]["content"]["application/json"]["schema"]["required"]
    async with bench(sqlite_csms) as desk:
        answer = await desk.webhook(name, {})
        assert len(answer.json()["errors"]) == len(required)


async def test_answers_have_the_shape_that_is_described(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        made = await desk.webhook("generate_charge_point")
        conforms("generate_charge_point", "200", made.json())
        body = {"charging_point_id": made.json()["charging_point_id"], "application": "store", "zoho_customer_id": "445"}
        conforms("register_customer", "200", (await desk.webhook("register_customer", body)).json())
        conforms("register_customer", "422", (await desk.webhook("register_customer", {})).json())
        assert await missing(desk) == 404


async def missing(desk: Bench) -> int:
    return (await desk.webhook("block_customer", {"zoho_customer_id": "9"})).status_code


def conforms(name: str, status: str, body: object) -> None:
    answer = description.paths()[f"/api/v1/webhooks/{name}"]["post"]["responses"][status]
    jsonschema_rs.validate(answer["content"]["application/json"]["schema"], body)
