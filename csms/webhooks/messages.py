"""The four webhooks' words: a body becomes a command or faults, an outcome becomes an answer.

Every text that a caller can see stands here once. It knows no HTTP server, no customers and no clock.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import parse_qsl

from csms.webhooks.gojson import Faults, Field, Reading, read

MAX_BODY_BYTES = 64 * 1024
CONTENT_TYPE = "application/json; charset=utf-8"
FORM_HINT = "body looks form-encoded; in Zoho choose Raw/JSON"
ALIAS_HINT = "max_active_transactions_count was taken for max_active_transaction_count"

_CHARGING_POINT_ID = Field("charging_point_id", "ChargingPointID", required=True)
_APPLICATION = Field("application", "Application", required=True)
_CUSTOMER_ID = Field("zoho_customer_id", "ZohoCustomerID", required=True)
_ID_TAG = Field("id_tag", "IDTag")
_COUNT = Field("max_active_transaction_count", "MaxActiveTransactionCount", "int")
_COUNT_ALIAS = Field("max_active_transactions_count", "MaxActiveTransactionsCount", "int")

_FORM = re.compile(rb"\s*[A-Za-z0-9_.%+-]+=")
_FORM_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_GO_ESCAPE = re.compile(r"\\.|[<>&\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class RegisterCustomer:
    """Give a charge point its customer."""

    charging_point_id: str
    application: str
    zoho_customer_id: str


@dataclass(frozen=True)
class BlockCustomer:
    """Let the customer start nothing more."""

    zoho_customer_id: str


@dataclass(frozen=True)
class UnblockCustomer:
    """Set the customer's limit; None means that the caller named none. `used_alias` wants to be logged."""

    zoho_customer_id: str
    max_active_transaction_count: int | None = None
    id_tag: str | None = None
    used_alias: bool = False


@dataclass(frozen=True)
class Answer:
    """What goes back to the caller: status, exact body, headers."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def read_register(body: bytes, *, accept_form: bool = False) -> RegisterCustomer | Faults:
    """Read the body of register_customer."""
    reading = _read(body, (_CHARGING_POINT_ID, _APPLICATION, _CUSTOMER_ID), accept_form)
    if isinstance(reading, Faults):
        return reading
    return RegisterCustomer(
        charging_point_id=reading.text(_CHARGING_POINT_ID.wire),
        application=reading.text(_APPLICATION.wire),
        zoho_customer_id=reading.text(_CUSTOMER_ID.wire),
    )


def read_block(body: bytes, *, accept_form: bool = False) -> BlockCustomer | Faults:
    """Read the body of block_customer."""
    reading = _read(body, (_CUSTOMER_ID,), accept_form)
    return reading if isinstance(reading, Faults) else BlockCustomer(reading.text(_CUSTOMER_ID.wire))


def read_unblock(body: bytes, *, accept_form: bool = False) -> UnblockCustomer | Faults:
    """Read the body of unblock_customer.

    The plural spelling of the count is looked at only when the singular gives no number: a caller's 0, silently
    ignored, would open what it meant to block.
    """
    reading = _read(body, (_CUSTOMER_ID, _COUNT, _ID_TAG), accept_form)
    if isinstance(reading, Faults):
        return reading
    count, alias = reading.integer(_COUNT.wire), None
    if count is None:
        again = _read(body, (_CUSTOMER_ID, _COUNT_ALIAS, _ID_TAG), accept_form)
        if isinstance(again, Faults):
            return again
        count = alias = again.integer(_COUNT_ALIAS.wire)
    return UnblockCustomer(
        zoho_customer_id=reading.text(_CUSTOMER_ID.wire),
        max_active_transaction_count=count,
        id_tag=reading.text(_ID_TAG.wire) or None,
        used_alias=alias is not None,
    )


def looks_like_form(body: bytes) -> bool:
    """Whether the body is `key=value` text, which no JSON value begins with."""
    return _FORM.match(body) is not None


def _read(body: bytes, fields: Sequence[Field], accept_form: bool) -> Reading | Faults:
    return read(_from_form(body, fields) if accept_form and looks_like_form(body) else body, fields)


def _from_form(body: bytes, fields: Sequence[Field]) -> bytes:
    """The JSON object that a form stands for: the one in `JSONString`, else its pairs, counts as numbers."""
    pairs = dict(parse_qsl(body.strip().decode("utf-8", "replace"), keep_blank_values=True))
    if "JSONString" in pairs:
        return pairs["JSONString"].encode()
    integers = {one.wire for one in fields if one.type == "int"}
    members = []
    for key, value in pairs.items():
        text = json.dumps(value)
        if key in integers and (not value or _FORM_INTEGER.fullmatch(value)):
            text = value or "null"
        members.append(f"{json.dumps(key)}:{text}")
    return f"{{{','.join(members)}}}".encode()


def dump(value: object) -> bytes:
    """JSON as Go writes it: compact, UTF-8, with `<`, `>`, `&`, U+2028 and U+2029 escaped."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return _GO_ESCAPE.sub(_go_escape, text).encode()


def _go_escape(match: re.Match[str]) -> str:
    found = match[0]
    if len(found) == 2:  # an escape that json wrote; Go has short forms for fewer characters
        return {r"\b": r"\u0008", r"\f": r"\u000c"}.get(found, found)
    return r"\ufffd" if "\ud800" <= found <= "\udfff" else rf"\u{ord(found):04x}"


def timestamp(at: datetime) -> str:
    """RFC 3339 in UTC, `Z`, up to six fractional digits without trailing zeros. `at` must be aware."""
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be written")
    text = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return text.rstrip("0").rstrip(".") + "Z"


def charge_point_generated(charging_point_id: str) -> Answer:
    """200 of generate_charge_point."""
    return _json(200, {"charging_point_id": charging_point_id})


def customer_registered(
    command: RegisterCustomer,
    *,
    id: int,
    created_at: datetime,
    updated_at: datetime,
    id_tag: str | None = None,
    max_active_transactions_count: int = 0,
) -> Answer:
    """200 of register_customer: the seven keys in the documented order."""
    return _json(
        200,
        {
            "id": id,
            "created_at": timestamp(created_at),
            "updated_at": timestamp(updated_at),
            "zoho_customer_id": command.zoho_customer_id,
            "application": command.application,
            "id_tag": id_tag,
            "max_active_transactions_count": max_active_transactions_count,
        },
    )


def again(status: int, body: bytes) -> Answer:
    """An answer as it was kept: status and body."""
    return Answer(status, body, {"Content-Type": CONTENT_TYPE} if body else {})


def done() -> Answer:
    """204 of block_customer and unblock_customer: no body, no Content-Type."""
    return Answer(204)


def invalid(errors: Sequence[str], style: Literal["list", "joined"] = "list") -> Answer:
    """422: one string per fault, or (`joined`) all in one string, line by line."""
    shown = list(errors) if style == "list" else ["\n".join(errors)]
    return _json(422, {"errors": shown, "status": 422})


def charge_point_not_found(charging_point_id: str) -> Answer:
    """404 of register_customer."""
    return error(404, f"charge point with id: {charging_point_id} not found")


def charge_point_taken(charging_point_id: str) -> Answer:
    """409 of register_customer: the charge point has its customer."""
    return error(409, f"charge point with id: {charging_point_id} already has a user")


def customer_exists(zoho_customer_id: str) -> Answer:
    """409 of register_customer: the customer has a charge point."""
    return error(409, f"user: {zoho_customer_id} already exists")


def customer_to_block_not_found(zoho_customer_id: str) -> Answer:
    """404 of block_customer."""
    return error(404, f"user: {zoho_customer_id} not found")


def customer_to_unblock_not_found(zoho_customer_id: str, id_tag: str | None) -> Answer:
    """404 of unblock_customer; an unknown customer has no tag, which prints as nothing."""
    return error(404, f"user with id: {zoho_customer_id} not found or tag id: {id_tag or ''} is not correct")


def block_failed(zoho_customer_id: str, status: int = 401) -> Answer:
    """Internal failure of block_customer; `status` is the setting INTERNAL_ERROR_STATUS."""
    return error(status, f"blocking user: {zoho_customer_id} failed")


def unblock_failed(zoho_customer_id: str, status: int = 401) -> Answer:
    """Internal failure of unblock_customer; `status` is the setting INTERNAL_ERROR_STATUS."""
    return error(status, f"unblocking user: {zoho_customer_id} failed")


def internal_error() -> Answer:
    """500 of generate_charge_point and register_customer."""
    return error(500, "internal server error")


def unauthorized(challenge: str) -> Answer:
    """401 of the door itself, told apart by its `WWW-Authenticate` header."""
    return error(401, "unauthorized", {"WWW-Authenticate": challenge})


def unknown_path() -> Answer:
    """404 of a path that is no webhook."""
    return error(404, "not found")


def method_not_allowed() -> Answer:
    """405: webhooks take POST only."""
    return error(405, "method not allowed", {"Allow": "POST"})


def body_too_large() -> Answer:
    """413: more than MAX_BODY_BYTES."""
    return error(413, "request body too large")


def idempotency_key_reused() -> Answer:
    """422: the key came before with another body."""
    return invalid(["idempotency key was used before with another body"])


def error(status: int, text: str, headers: Mapping[str, str] | None = None) -> Answer:
    """The documented envelope of every failure but validation."""
    return _json(status, {"details": None, "error": text, "status": status}, headers)


def _json(status: int, value: object, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, dump(value), {"Content-Type": CONTENT_TYPE, **(headers or {})})
