"""The shapes that the operator API takes and gives. Answers are made from the fields that `views` names, so that a field that is shown is a
field that is described; `KINDS` and the sets before it tell what each is, and most are texts that may be null."""

from __future__ import annotations

from typing import Any

from csms.api import views
from csms.api.description import BOOLEAN, INSTANT, INTEGER, OBJECT, STRING, Parameter, Schema, members, nullable

ANYTHING: Schema = {}
NUMBER: Schema = {"type": "number"}
STRINGS: Schema = {"type": "array", "items": STRING}
REGISTRATION: Schema = {"type": "string", "enum": ["Accepted", "Pending", "Rejected"]}
TAG_STATUS: Schema = {"type": "string", "enum": ["Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"]}
COMMAND_STATE: Schema = {
    "type": "string",
    "enum": ["queued", "sent", "answered", "error", "invalid_response", "timeout", "connection_lost"],
}
PROFILE: Schema = {**INTEGER, "minimum": 0, "maximum": 3}
EVENT_SOURCE: Schema = {"type": "string", "enum": ["station", "csms"]}
DELIVERY_STATE: Schema = {"type": "string", "enum": ["pending", "delivered", "dead"]}

INSTANTS = frozenset(("at", "last_seen", "valid_from", "valid_until"))
INSTANT_ENDINGS = ("_at", "_timestamp", "_date")
TEXTS = frozenset(
    ("charging_point_id", "description", "id_tag", "zoho_customer_id", "application", "command_id", "action", "webhook_id", "kind")
)
INTEGERS = frozenset(("id", "connector_id", "meter_start_wh", "attempt_count", "max_active_transaction_count", "active_transactions"))
NULLABLE_INTEGERS = frozenset(("attached_to", "meter_stop_wh", "reservation_id", "duration_ms", "fw_update_request_id", "log_request_id"))
NULLABLE_HERE = frozenset((("Customer", "id_tag"),))
KINDS: dict[tuple[str, str], Schema] = {
    ("ChargePoint", "registration_status"): REGISTRATION,
    ("Command", "state"): COMMAND_STATE,
    ("Delivery", "state"): DELIVERY_STATE,
    ("ChargePoint", "security_profile"): PROFILE,
    ("ChargePoint", "awaited_security_profile"): nullable(PROFILE),
    ("SecurityEvent", "charging_point_id"): nullable(STRING),
    ("SecurityEvent", "source"): EVENT_SOURCE,
    ("SecurityEvent", "type"): STRING,
    ("Attempt", "status"): nullable(INTEGER),
    ("MeterValue", "value_wh"): nullable(NUMBER),
}


def kind(name: str, field: str) -> Schema:
    """What a field of a view is."""
    if (name, field) in KINDS:
        return KINDS[name, field]
    if field in INSTANTS or field.endswith(INSTANT_ENDINGS):
        return nullable(INSTANT)
    if field in INTEGERS:
        return INTEGER
    if field in NULLABLE_INTEGERS or field.endswith(("_wh", "_ms", "_s")):
        return nullable(INTEGER)
    return STRING if field in TEXTS and (name, field) not in NULLABLE_HERE else nullable(STRING)


def record(name: str, fields: tuple[str, ...], optional: tuple[str, ...] = (), **others: Schema) -> Schema:
    """An object with the fields of a view, and others beside them."""
    properties = {field: kind(name, field) for field in fields} | others
    return {"type": "object", "properties": properties, "required": [field for field in properties if field not in optional]}


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


ATTEMPT = record("Attempt", views.ATTEMPT, response_headers=nullable(OBJECT))
SCHEMAS: dict[str, Schema] = {
    "ChargePoint": record(
        "ChargePoint",
        views.CHARGE_POINT,
        connected=BOOLEAN,
        has_password=BOOLEAN,
        connectors=array(record("Connector", views.CONNECTOR)),
    ),
    "IdTag": record("IdTag", views.ID_TAG, blocked=BOOLEAN),
    "Customer": record("Customer", views.CUSTOMER, blocked=BOOLEAN, created_at=INSTANT, updated_at=INSTANT),
    "Transaction": record(
        "Transaction",
        views.TRANSACTION,
        energy_wh={**nullable(INTEGER), "minimum": 0},
        active=BOOLEAN,
        stale=BOOLEAN,
        id_tag_status=TAG_STATUS,
        flags=STRINGS,
    ),
    "MeterValue": record("MeterValue", views.METER_VALUE),
    "UnmatchedMessage": record("UnmatchedMessage", views.UNMATCHED, payload=ANYTHING),
    "Delivery": record("Delivery", views.DELIVERY, ("attempts",), event=OBJECT, attempts=array(ATTEMPT)),
    "SecurityEvent": record("SecurityEvent", views.SECURITY_EVENT),
    "Certificate": record("Certificate", views.CERTIFICATE),
    "Command": record("Command", views.COMMAND, request=OBJECT, response=ANYTHING),
    "Error": {
        "type": "object",
        "properties": {"details": ANYTHING, "error": STRING, "status": INTEGER},
        "required": ["details", "error", "status"],
    },
}


def add(name: str, schema: dict[str, Any]) -> str:
    """Put a shape of another module into the table; returns its name."""
    SCHEMAS[name] = schema
    return name


IDENTITY: Schema = {**STRING, "minLength": 1, "maxLength": 255, "description": "exact; without / and control characters"}
PASSWORD: Schema = {**STRING, "minLength": 1, "description": "for HTTP Basic; never shown again"}
TAG: Schema = {**STRING, "minLength": 1, "maxLength": 20, "pattern": "^[!-~]+$"}
CONNECTORS: Schema = {
    **array({**INTEGER, "minimum": 1, "maximum": 2**31 - 1}),
    "uniqueItems": True,
    "maxItems": 1000,
    "description": "the numbers of those that it has, known before it reports them",
}
NEW_CHARGE_POINT = members(
    ("charging_point_id",),
    charging_point_id=IDENTITY,
    description=nullable(STRING),
    registration_status=nullable(REGISTRATION),
    password=nullable(PASSWORD),
    security_profile=nullable(PROFILE),
    connectors=nullable(CONNECTORS),
)
CHARGE_POINT_CHANGE = members(
    description=nullable(STRING),
    registration_status=nullable(REGISTRATION),
    password=nullable(PASSWORD),
    security_profile=nullable(PROFILE),
)
ID_TAG = members(
    max_active_transaction_count={**INTEGER, "minimum": -(2**31 - 1), "maximum": 2**31 - 1, "default": 1},
    expiry_date=nullable(INSTANT),
    parent_id_tag=nullable(TAG),
    note=nullable(STRING),
)
CONNECTED = Parameter("connected", BOOLEAN, "only those that are connected, or only those that are not")
OF_TAG = Parameter("id_tag", STRING, "only those of this tag, whatever its case")
ACTIVE = Parameter("active", BOOLEAN, "only those that run, or only those that ended")
SINCE = Parameter("since", INSTANT, "only those that began at or after this instant")
ATTACHED = Parameter("attached", BOOLEAN, "only those that found their transaction; without it, those that did not")
STATE = Parameter("state", DELIVERY_STATE, "only those in this state")
