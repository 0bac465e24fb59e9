import re

from jsonschema_rs import validator_for

from simulators.lab import openapi, orders, verbs, wanted
from simulators.lab.server import LabServer


async def test_every_route_of_the_api_is_described_and_no_other() -> None:
    async with LabServer() as lab:
        served = {
            (re.sub(r"<(\w+):\w+>", r"{\1}", f"/{route.path}").replace("{name}", "{id}"), method.lower())
            for route in lab._build_app().router.routes
            for method in route.methods
            if route.path.startswith("api")
        }
    described = {(path, method) for path, operations in openapi.document()["paths"].items() for method in operations}
    acts = {(f"/api/charge-points/{{id}}/actions/{name}", "post") for name in verbs.NAMES}
    assert acts <= described
    assert {one for one in served if one[1] not in ("head", "options")} == (described - acts) | {
        ("/api/charge-points/{id}/actions/{verb}", "post")
    }


def test_each_reference_leads_somewhere_and_each_schema_is_one() -> None:
    document = openapi.document()
    for name in re.findall(r"'#/components/schemas/(\w+)'", str(document)):
        assert name in document["components"]["schemas"]
    for schema in document["components"]["schemas"].values():
        validator_for(schema)


def test_bodies_are_described_by_the_tables_that_read_them() -> None:
    for fields in (wanted.FIELDS, verbs.SEND_FIELDS, orders.ANSWER, orders.EXPECT):
        assert set(openapi.fields_schema(fields)["properties"]) == set(fields)
    point = validator_for(openapi.document()["components"]["schemas"]["WantedChargePoint"])
    assert point.is_valid({"id": "A", "speed": 60, "seed": "x"})
    assert not point.is_valid({"speed": 60})
    assert not point.is_valid({"id": "A", "colour": 1})
