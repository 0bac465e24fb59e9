"""The document is true: it tells of every route, and its own schemas are proper."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from sanic import Sanic

from csms.api import openapi
from csms.api.description import described
from tests.conftest import StartCsms
from tests.csms.bench import bench

EXPECTED = {
    "/api/v1/charge-points": {"get", "post"},
    "/api/v1/charge-points/{charging_point_id}": {"get", "patch", "delete"},
    "/api/v1/charge-points/{charging_point_id}/commands/Reset": {"post"},
    "/api/v1/charge-points/{charging_point_id}/messages": {"get"},
    "/api/v1/commands/{command_id}": {"get"},
    "/api/v1/id-tags/{id_tag}": {"get", "put", "delete"},
    "/api/v1/customers/{zoho_customer_id}": {"get"},
    "/api/v1/transactions/{id}/meter-values": {"get"},
    "/api/v1/deliveries/{id}/retry": {"post"},
    "/api/v1/messages/unmatched": {"get"},
    "/api/v1/events": {"get"},
    "/api/v1/refusals": {"get"},
    "/api/v1/audit": {"get"},
    "/api/v1/webhooks/generate_charge_point": {"post"},
    "/api/v1/webhooks/unblock_customer": {"post"},
    "/livez": {"get"},
    "/readyz": {"get"},
    "/metrics": {"get"},
    "/openapi.json": {"get"},
    "/docs": {"get"},
}


async def test_every_route_is_described(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        app: Sanic[Any, Any] = desk.server._sanic  # type: ignore[attr-defined]
        missing = openapi.undescribed_routes(app)
        assert not missing, f"put @described(...) from csms.api.description over the handlers of: {', '.join(missing)}"


async def test_the_document_tells_of_what_there_is(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        document = await desk.get(f"{desk.server.url}/openapi.json")
        assert document["openapi"] == "3.1.0"
        assert {path: set(document["paths"].get(path, {})) & methods for path, methods in EXPECTED.items()} == EXPECTED
        operations = [operation for item in document["paths"].values() for operation in item.values()]
        ids = [operation["operationId"] for operation in operations]
        assert len(ids) == len(set(ids))
        assert all(operation["summary"] and "{}" not in operation["summary"] for operation in operations)


async def test_every_shape_in_the_document_is_a_proper_schema_and_every_reference_leads_somewhere(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        document = await desk.get(f"{desk.server.url}/openapi.json")
    text = json.dumps(document)
    schemas = document["components"]["schemas"]
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in schemas
    for schema in schemas.values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
    for item in document["paths"].values():
        for operation in item.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **content["schema"]})


async def test_the_members_that_a_body_may_have_are_those_that_are_described(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        document = await desk.get(f"{desk.server.url}/openapi.json")
        for method, template, path in (
            ("post", "/api/v1/charge-points", "/charge-points"),
            ("patch", "/api/v1/charge-points/{charging_point_id}", "/charge-points/CP1"),
            ("put", "/api/v1/id-tags/{id_tag}", "/id-tags/T1"),
        ):
            body = document["paths"][template][method]["requestBody"]["content"]["application/json"]["schema"]
            answer = await desk.http.request(method, path, json={"nonsense": 1})
            possible = answer.json()["error"].partition("possible are ")[2].split(", ")
            assert sorted(possible) == sorted(body["properties"])


@pytest.mark.parametrize(
    ("path", "template", "parameters"),
    [
        ("/api/v1/charge-points/<name>/things/<number:int>", "/api/v1/charge-points/{charging_point_id}/things/{id}", 2),
        ("/api/v1/id-tags/<name>", "/api/v1/id-tags/{id_tag}", 1),
        ("/api/v1/commands/<command_id>", "/api/v1/commands/{command_id}", 1),
    ],
)
def test_path_parameters_are_named_as_users_know_them(path: str, template: str, parameters: int) -> None:
    app: Sanic[Any, Any] = Sanic("openapi-test")
    try:
        app.add_route(_read, path)
        made = openapi.document(app, "1", {})
    finally:
        Sanic.unregister_app(app)
    assert list(made["paths"]) == [template]
    operation = made["paths"][template]["get"]
    assert len(operation["parameters"]) == parameters
    assert set(operation["responses"]) == {"200", "401", "404", "422", "409"}


@described("Read", "Things", answers={200: {"type": "object"}}, refusals=(409,))
async def _read(request: object, **_: object) -> None: ...
