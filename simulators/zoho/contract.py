"""Does an answer of the CSMS keep the webhook contract (section 1)?

Pure: what was sent and what came back go in, breaches come out. It judges the form of each answer and whether
its text fits the request, not whether the CSMS's decision was right: it does not know the CSMS's state.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from simulators.zoho.values import as_object, type_name

MEDIA_TYPE: Final = "application/json; charset=utf-8"
REGISTERED_KEYS: Final = (
    "id",
    "created_at",
    "updated_at",
    "zoho_customer_id",
    "application",
    "id_tag",
    "max_active_transactions_count",
)
_STATION, _CUSTOMER = "{charging_point_id}", "{zoho_customer_id}"
NO_USER: Final = f"user with id: {_CUSTOMER} not found or tag id: "
# Per webhook: its success status, and for each failure's status the texts it may carry ("" = any text).
ANSWERS: Final[Mapping[str, tuple[int, Mapping[int, tuple[str, ...]]]]] = {
    "generate_charge_point": (200, {500: ("internal server error",)}),
    "register_customer": (
        200,
        {
            404: (f"charge point with id: {_STATION} not found",),
            409: (
                f"charge point with id: {_STATION} already has a user",
                f"user: {_CUSTOMER} already exists",
            ),
            500: ("internal server error",),
        },
    ),
    "block_customer": (
        204,
        {
            404: (f"user: {_CUSTOMER} not found",),
            401: (f"blocking user: {_CUSTOMER} failed",),
            500: (f"blocking user: {_CUSTOMER} failed",),
        },
    ),
    "unblock_customer": (
        204,
        {
            404: (NO_USER,),
            401: (f"unblocking user: {_CUSTOMER} failed",),
            500: (f"unblocking user: {_CUSTOMER} failed",),
        },
    ),
}
WEBHOOKS: Final = tuple(ANSWERS)


def find_breaches(webhook: str, sent: Mapping[str, Any], status: int, headers: Mapping[str, str], body: bytes) -> list[str]:
    """Every way in which an answer departs from the contract, in words.

    `headers` have lower-case names. Raises KeyError for a webhook that the contract does not have.
    """
    success, failures = ANSWERS[webhook]
    if status == 204:
        return [] if success == 204 else [f"{webhook} never answers 204"]
    breaches = _form_breaches(headers, body)
    found = as_object(body)
    if found is None:
        return [*breaches, "the body is no JSON object"]
    if status == success:
        judge = _generated if webhook == "generate_charge_point" else _registered
        return breaches + judge(sent, found)
    if status == 422 and webhook != "generate_charge_point":
        return breaches + _validation(found)
    breaches += _envelope(status, found)
    if status == 401 and "www-authenticate" in headers:
        wanted: tuple[str, ...] = ("unauthorized",)
    elif status in (405, 413):
        wanted = ("",)
    elif status in failures:
        wanted = failures[status]
    else:
        return [*breaches, f"{webhook} has no answer {status} in the contract"]
    return breaches + _text_breaches(wanted, sent, str(found.get("error")))


def _form_breaches(headers: Mapping[str, str], body: bytes) -> list[str]:
    breaches = []
    if (media_type := headers.get("content-type", "")) != MEDIA_TYPE:
        breaches.append(f"content type is {media_type!r}, not {MEDIA_TYPE!r}")
    if body != body.strip():
        breaches.append("there is blank space round the body")
    found = as_object(body)
    if found is not None and _squeeze(body) != body.strip():
        breaches.append("the body is not compact")
    return breaches


def _squeeze(body: bytes) -> bytes:
    """A JSON text without the blanks between its parts."""
    text = body.decode(errors="replace")
    parts = re.findall(r'"(?:[^"\\]|\\.)*"|[^\s"]+', text)
    return "".join(parts).encode()


def _envelope(status: int, found: Mapping[str, Any]) -> list[str]:
    breaches = []
    if list(found) != ["details", "error", "status"]:
        breaches.append(f"keys of the error are {', '.join(found)}; due are details, error, status in this order")
    if found.get("details") is not None:
        breaches.append("details is not null")
    if not isinstance(found.get("error"), str):
        breaches.append(f"error must be a string, not {type_name(found.get('error'))}")
    return breaches + _status_breaches(status, found)


def _validation(found: Mapping[str, Any]) -> list[str]:
    errors = found.get("errors")
    breaches = [] if list(found) == ["errors", "status"] else ["keys of a 422 must be errors, status"]
    if not (isinstance(errors, list) and errors and all(isinstance(error, str) for error in errors)):
        breaches.append("errors must be a non-empty array of strings")
    return breaches + _status_breaches(422, found)


def _status_breaches(status: int, found: Mapping[str, Any]) -> list[str]:
    said = found.get("status")
    return [] if said == status and type(said) is int else [f"status in the body is {said!r}, of the answer {status}"]


def _text_breaches(wanted: tuple[str, ...], sent: Mapping[str, Any], text: str) -> list[str]:
    filled = [template.format_map(_Sent(sent)) for template in wanted]
    if NO_USER in wanted:
        pattern = re.escape(filled[0]) + r".* is not correct"
        return [] if re.fullmatch(pattern, text) else [f"error text {text!r} does not fit {filled[0]}… is not correct"]
    if "" in wanted or text in filled:
        return []
    return [f"error text is {text!r}, due is {' or '.join(map(repr, filled))}"]


class _Sent(dict[str, Any]):
    """The request's fields; one that was not sent reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def _generated(sent: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    if list(found) != ["charging_point_id"]:
        return [f"keys are {', '.join(found)}; due is charging_point_id"]
    value = found["charging_point_id"]
    if not (isinstance(value, str) and re.fullmatch(r"fccp_[0-9a-f]{32}", value)):
        return [f"charging_point_id is {value!r}, not fccp_ and 32 hexadecimal digits"]
    return []


def _registered(sent: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    if tuple(found) != REGISTERED_KEYS:
        return [f"keys are {', '.join(found)}; due are {', '.join(REGISTERED_KEYS)} in this order"]
    breaches = [
        f"{key} is {json.dumps(found[key])}, sent was {json.dumps(sent.get(key))}"
        for key in ("zoho_customer_id", "application")
        if found[key] != sent.get(key)
    ]
    if type(found["id"]) is not int:
        breaches.append(f"id must be an integer, not {type_name(found['id'])}")
    breaches += [f"{key} is no time with offset" for key in ("created_at", "updated_at") if not _is_time(found[key])]
    if found["updated_at"] != found["created_at"]:
        breaches.append("updated_at differs from created_at")
    if found["id_tag"] is not None:
        breaches.append("id_tag of a new customer is not null")
    if found["max_active_transactions_count"] != 0:
        breaches.append("a new customer is not blocked: max_active_transactions_count is not 0")
    return breaches


def _is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
