"""Rows as the operator API shows them. What is secret never gets here: each view names its fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from csms.domain.charge_points import UNREPORTED
from csms.domain.transactions import energy_wh

Row = Mapping[str, Any]
View = dict[str, Any]

CHARGE_POINT = (
    "charging_point_id",
    "description",
    "registration_status",
    "security_profile",
    "awaited_security_profile",
    "ocpp_protocol",
    "vendor",
    "model",
    "serial_number",
    "charge_box_serial_number",
    "fw_version",
    "fw_update_status",
    "fw_update_timestamp",
    "fw_update_request_id",
    "iccid",
    "imsi",
    "diagnostics_status",
    "diagnostics_timestamp",
    "log_status",
    "log_timestamp",
    "log_request_id",
    "last_heartbeat_timestamp",
    "meter_serial_number",
    "meter_type",
    "last_seen",
    "connected_at",
    "created_at",
)
CONNECTOR = ("connector_id", "status", "error_code", "info", "vendor_id", "vendor_error_code", "status_at")
ID_TAG = ("id_tag", "max_active_transaction_count", "expiry_date", "parent_id_tag", "note", "active_transactions")
CUSTOMER = ("id", "zoho_customer_id", "application", "charging_point_id", "id_tag", "max_active_transaction_count")
TRANSACTION = (
    "id",
    "charging_point_id",
    "connector_id",
    "id_tag",
    "started_at",
    "stopped_at",
    "meter_start_wh",
    "meter_stop_wh",
    "stop_reason",
    "stop_id_tag",
    "reservation_id",
    "last_named_at",
)
METER_VALUE = ("id", "at", "value", "unit", "value_wh", "measurand", "context", "phase", "location", "format")
UNMATCHED = ("id", "charging_point_id", "action", "message_id", "reason", "received_at", "attached_to", "attached_at")
DELIVERY = ("id", "webhook_id", "kind", "charging_point_id", "state", "attempt_count", "created_at", "next_attempt_at", "finished_at")
ATTEMPT = ("at", "outcome", "status", "error", "response_body", "duration_ms")
STATUSES = {"accepted": "Accepted", "blocked": "Blocked", "expired": "Expired", "invalid": "Invalid", "concurrent": "ConcurrentTx"}
SECURITY_EVENT = ("id", "charging_point_id", "source", "type", "at", "received_at", "tech_info")
CERTIFICATE = (
    "id",
    "type",
    "hash_algorithm",
    "issuer_name_hash",
    "issuer_key_hash",
    "serial_number",
    "subject",
    "issuer",
    "valid_from",
    "valid_until",
    "pem",
    "recorded_at",
)
COMMAND = ("command_id", "charging_point_id", "state", "action", "error_code", "error_description", "created_at", "sent_at", "answered_at")


def charge_point(row: Row) -> View:
    connectors = [_connector(connector) for connector in row["connectors"]]
    return {
        **_view(CHARGE_POINT, row),
        "connected": row["connected_node"] is not None,
        "has_password": row["password_hash"] is not None,
        "connectors": connectors,
    }


def id_tag(row: Row) -> View:
    return {**_view(ID_TAG, row), "blocked": row["max_active_transaction_count"] == 0}


def customer(row: Row) -> View:
    times = {"created_at": shown(row["created_at"]), "updated_at": shown(row["updated_at"])}
    return {**_view(CUSTOMER, row), "blocked": row["max_active_transaction_count"] == 0, **times}


def transaction(row: Row) -> View:
    """A transaction. `stale`: no message has named it for long, and it counts against no limit; the flag says that it once was so."""
    active = row["stop_received_at"] is None
    return {
        **_view(TRANSACTION, row),
        "energy_wh": energy_wh(row["meter_start_wh"], row["meter_stop_wh"], row["flags"]),
        "active": active,
        "stale": active and row["stale_at"] is not None,
        "id_tag_status": STATUSES[row["verdict"]],
        "flags": sorted(row["flags"].split()),
    }


def meter_value(row: Row) -> View:
    return _view(METER_VALUE, row)


def unmatched(row: Row) -> View:
    return {**_view(UNMATCHED, row), "payload": json.loads(row["payload"])}


def delivery(row: Row) -> View:
    view = {**_view(DELIVERY, row), "event": json.loads(row["event"])}
    if "attempts" in row:
        view["attempts"] = [_attempt(attempt) for attempt in row["attempts"]]
    return view


def security_event(row: Row) -> View:
    return _view(SECURITY_EVENT, row)


def certificate(row: Row) -> View:
    return _view(CERTIFICATE, row)


def command(row: Row) -> View:
    return {**_view(COMMAND, row), "request": json.loads(row["request"]), "response": _parsed(row["response"])}


def shown(value: Any) -> Any:
    """A value as JSON has it: instants as ISO 8601 in UTC with Z."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def _connector(row: Row) -> View:
    """A connector; of one that was not reported yet, only the number is known."""
    view = _view(CONNECTOR, row)
    return view if row["status"] != UNREPORTED else {**dict.fromkeys(view), "connector_id": row["connector_id"]}


def _attempt(row: Row) -> View:
    return {**_view(ATTEMPT, row), "response_headers": _parsed(row["response_headers"])}


def _view(names: tuple[str, ...], row: Row) -> View:
    return {name: shown(row[name]) for name in names}


def _parsed(text: str | None) -> Any:
    return None if text is None else json.loads(text)
