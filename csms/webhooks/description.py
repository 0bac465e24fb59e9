"""The four webhooks as OpenAPI tells of them: one route serves them all, so they are described here, whole, in the contract's words."""

from __future__ import annotations

from typing import Any

PREFIX = "/api/v1/webhooks"
Json = dict[str, Any]
TEXT: Json = {"type": "string", "minLength": 1}
LIMIT: Json = {"type": ["integer", "null"], "description": "0 blocks, a negative one is none; left out: 1"}
CHARGE_POINT: Json = {"type": "object", "properties": {"charging_point_id": TEXT}, "required": ["charging_point_id"]}
CUSTOMER: Json = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "created_at": {"type": "string", "format": "date-time"},
        "updated_at": {"type": "string", "format": "date-time"},
        "zoho_customer_id": {"type": "string"},
        "application": {"type": "string"},
        "id_tag": {"type": "null"},
        "max_active_transactions_count": {"type": "integer"},
    },
}
ERROR: Json = {"$ref": "#/components/schemas/Error"}
FAULTS: Json = {
    "type": "object",
    "properties": {"errors": {"type": "array", "items": {"type": "string"}}, "status": {"type": "integer"}},
    "required": ["errors", "status"],
}
REPEATS = "the same call with the same key has one effect, and its first answer is given again"
HEADERS = [
    {"name": name, "in": "header", "required": False, "description": REPEATS, "schema": {"type": "string"}}
    for name in ("Idempotency-Key", "webhook-id")
]


def paths() -> Json:
    """The webhooks' path items."""
    customer_id, charging_point_id = {"zoho_customer_id": TEXT}, {"charging_point_id": TEXT}
    register = charging_point_id | {"application": TEXT} | customer_id
    unblock = customer_id | {"max_active_transaction_count": LIMIT}
    items = {
        "generate_charge_point": _item("Create a charge point with an identity of its own", None, {200: CHARGE_POINT}, (500,)),
        "register_customer": _item("Give a charge point its customer, blocked", register, {200: CUSTOMER}, (404, 409, 422, 500)),
        "block_customer": _item("Let a customer start nothing more", customer_id, {204: None}, (404, 422)),
        "unblock_customer": _item("Set a customer's limit", unblock, {204: None}, (404, 422)),
    }
    return {f"{PREFIX}/{name}": {"post": {"operationId": name, **item}} for name, item in items.items()}


def _item(summary: str, members: Json | None, answers: dict[int, Json | None], refusals: tuple[int, ...]) -> Json:
    given = {status: _answer("done", schema) for status, schema in answers.items()}
    given |= {status: _answer("refused", FAULTS if status == 422 else ERROR) for status in (401, 413, 422, *refusals)}
    item: Json = {
        "summary": summary,
        "description": "Who may call is told by `WEBHOOK_AUTH`. The media type is ignored.",
        "tags": ["Webhooks"],
        "parameters": HEADERS,
        "responses": {str(status): answer for status, answer in sorted(given.items())},
        "security": [],
    }
    if members is not None:
        required = [name for name in members if name != "max_active_transaction_count"]
        schema = {"type": "object", "properties": members, "required": required}
        item["requestBody"] = {"content": {"application/json": {"schema": schema}}, "required": True}
    return item


def _answer(text: str, schema: Json | None) -> Json:
    return {"description": text} if schema is None else {"description": text, "content": {"application/json": {"schema": schema}}}
