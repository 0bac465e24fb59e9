"""The OpenAPI 3.1 document, made from the router's routes and what is said over their handlers, so that it cannot tell of a route that does
not exist, nor leave one out unnoticed. It knows how the document is built; the words stand with the routes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sanic import Sanic

from csms.api.description import STRING, Description, Parameter, Schema, description_of, ref
from csms.api.shapes import SCHEMAS

Document = dict[str, Any]
PREFIX = "/api/v1"
TAGS = (
    "Charge points",
    "Commands",
    "Transactions",
    "Id tags",
    "Customers",
    "Reservations",
    "Deliveries",
    "Security",
    "Watching",
    "Webhooks",
)
"""The sections, in the order in which they are read; others come after them."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SERVED_FOR_ITSELF = (f"{PREFIX}/webhooks", "/ocpp")
TEXT = """Everything that an operator, a test or a page may ask of this CSMS. JSON in and out, instants in ISO 8601, refusals as
`{"details": null, "error": "...", "status": ...}`, lists in pages.

With `OPERATOR_TOKEN` set, each call of `/api/v1` carries `Authorization: Bearer ...`. Charge points connect by WebSocket to
`/ocpp/{charging_point_id}` with the subprotocol `ocpp1.6`."""
REASONS = {
    200: "done",
    201: "created",
    202: "taken",
    204: "done, nothing to say",
    400: "the body is no JSON object",
    401: "the token is missing or wrong",
    404: "there is no such thing",
    409: "it is taken, or not possible now",
    413: "the body is too large",
    415: "the body is not application/json",
    422: "a value breaks a rule",
    500: "our own failure",
    502: "the station answered with an error, or with something that is no proper answer",
    503: "not ready",
    504: "the station did not answer; it may have carried the request out",
}
OWNERS = {
    "charge-points": "charging_point_id",
    "id-tags": "id_tag",
    "customers": "zoho_customer_id",
}
_PLACE = re.compile(r"<(\w+)(?::(\w+))?>")


def document(app: Sanic[Any, Any], version: str, webhooks: Mapping[str, Any]) -> Document:
    """The document of everything that `app` serves; `webhooks` holds the path items of the routes that describe themselves."""
    paths: dict[str, dict[str, Any]] = {}
    for method, path, description in sorted(described_routes(app), key=lambda one: METHODS.index(one[0])):
        for place, operation in _operations(method, path, description):
            paths.setdefault(place, {})[method.lower()] = operation
    found = {operation["tags"][0] for item in [*paths.values(), *webhooks.values()] for operation in item.values()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Wattproof CSMS", "version": version, "description": TEXT, "license": {"name": "Apache-2.0"}},
        "tags": [{"name": name} for name in [*(tag for tag in TAGS if tag in found), *sorted(found - set(TAGS))]],
        "paths": {**dict(sorted(paths.items())), **webhooks},
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"operator": {"type": "http", "scheme": "bearer", "description": "`OPERATOR_TOKEN`"}},
        },
    }


def described_routes(app: Sanic[Any, Any]) -> list[tuple[str, str, Description]]:
    """Method, path and description of each route that has one."""
    return [(method, path, found) for method, path, handler in routes(app) if (found := description_of(handler)) is not None]


def undescribed_routes(app: Sanic[Any, Any]) -> list[str]:
    """The routes that nobody described, as `METHOD path`."""
    return [f"{method} {path}" for method, path, handler in routes(app) if description_of(handler) is None]


def routes(app: Sanic[Any, Any]) -> list[tuple[str, str, object]]:
    """Method, path and handler of each route, but for those of the other doors."""
    found = [(method, f"/{route.path}", route.handler) for route in app.router.routes for method in route.methods or ()]
    return [one for one in found if not one[1].startswith(SERVED_FOR_ITSELF)]


def _operations(method: str, path: str, description: Description) -> list[tuple[str, Document]]:
    if description.variants is None:
        return [(_templated(path), _operation(method, path, description, description.body))]
    name, bodies = description.variants
    return [
        (_templated(one), _operation(method, one, description, body, value))
        for value, body in bodies().items()
        for one in [re.sub(rf"<{name}(:\w+)?>", value, path)]
    ]


def _operation(method: str, path: str, description: Description, body: Schema | None, value: str = "") -> Document:
    is_api = path.startswith(PREFIX)
    operation: Document = {
        "operationId": re.sub(r"\W+", "_", f"{method} {path.removeprefix(PREFIX)}").strip("_").lower(),
        "summary": description.summary.replace("{}", value),
        "tags": [description.tag],
        "parameters": _path_parameters(path) + [_parameter(one) for one in description.parameters],
        "responses": {str(status): answer for status, answer in sorted(_answers(path, description, body, is_api).items())},
        "security": [{"operator": []}, {}] if is_api else [],
    }
    if description.text:
        operation["description"] = description.text
    if body is not None:
        operation["requestBody"] = {"content": {"application/json": {"schema": body}}, "required": "required" in body}
    return operation


def _answers(path: str, description: Description, body: Schema | None, is_api: bool) -> dict[int, Document]:
    answers = {status: _answer(status, schema, description.media_type) for status, schema in description.answers.items()}
    usual = {401, 422} if is_api else set()
    if body is not None:
        usual |= {400, 413, 415}
    if "<" in path:
        usual |= {404}
    for status in usual.union(description.refusals) - set(answers):
        answers[status] = _answer(status, ref("Error"), "application/json")
    return answers


def _answer(status: int, schema: Schema | None, media_type: str) -> Document:
    answer: Document = {"description": REASONS[status]}
    return answer if schema is None else {**answer, "content": {media_type: {"schema": schema}}}


def _parameter(one: Parameter) -> Document:
    return {"name": one.name, "in": one.place, "description": one.text, "required": False, "schema": one.schema}


def _path_parameters(path: str) -> list[Document]:
    return [
        {"name": _public(path, found), "in": "path", "required": True, "schema": _path_schema(found[2])} for found in _PLACE.finditer(path)
    ]


def _path_schema(kind: str | None) -> Schema:
    return {"type": "integer", "minimum": 1} if kind == "int" else {**STRING, "minLength": 1}


def _templated(path: str) -> str:
    return _PLACE.sub(lambda found: f"{{{_public(path, found)}}}", path)


def _public(path: str, found: re.Match[str]) -> str:
    """A path parameter's name as users know it: the handlers call it `name` or `number`."""
    owner = path[: found.start()].rstrip("/").rpartition("/")[2]
    return OWNERS.get(owner, "id") if found[1] in ("name", "number") else found[1]
