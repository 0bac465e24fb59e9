"""Reads what operators send: bodies, path segments and query parameters. What is wrong with them is said in one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_to_bytes

import orjson

from csms.api import cursors
from csms.domain.charge_points import Registration
from csms.domain.errors import Invalid
from csms.domain.id_tags import DEFAULT_LIMIT, IdTag
from csms.domain.security import PROFILES

BODY_MAX_BYTES = 64 * 1024
IDENTITY_MAX = 255
TAG = re.compile(r"[\x21-\x7e]{1,20}")
LIMIT_MAX = 2**31 - 1
PAGE, PAGE_MAX = 100, 1000
CONNECTORS_MAX = 1000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


class NotJson(Exception):
    """The body is no JSON object; the text says why."""


class TooLarge(Exception):
    """The body has more bytes than any proper one."""


def body(raw: bytes, *, empty: dict[str, Any] | None = None, most: int = BODY_MAX_BYTES) -> dict[str, Any]:
    """The JSON object in a body; `empty` stands for no body. Raises TooLarge, NotJson, or Invalid for text that no database can keep."""
    if len(raw) > most:
        raise TooLarge("request body too large")
    if not raw.strip() and empty is not None:
        return empty
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise NotJson(f"the body is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise NotJson("the body must be a JSON object")
    if b"\\u0000" in raw and "\\u0000" in orjson.dumps(value).decode():
        raise Invalid("the body holds a NUL character")
    return value


def is_json(media_type: str | None) -> bool:
    """Whether a body may be JSON by what its sender says of it; most say nothing, and are believed."""
    name = (media_type or "").partition(";")[0].strip().lower()
    return name in ("", "application/json") or name.endswith("+json")


def segment(text: str) -> str:
    """A path segment, decoded once."""
    try:
        decoded = unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise Invalid("the path is not UTF-8") from None
    if "\x00" in decoded:
        raise Invalid("the path holds a NUL character")
    return decoded


def only(given: Mapping[str, Any], *names: str) -> None:
    """Refuse members that mean nothing here: a slip of the pen should not pass for done."""
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise Invalid(f"unknown member {unknown[0]!r}; possible are {', '.join(names)}")


def text(given: Mapping[str, Any], name: str, otherwise: str | None = None) -> str | None:
    value = given.get(name, otherwise)
    if value is not None and not isinstance(value, str):
        raise Invalid(f"{name} must be a string")
    return value


def integer(given: Mapping[str, Any], name: str, otherwise: int) -> int:
    value = given.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LIMIT_MAX:
        raise Invalid(f"{name} must be a whole number")
    return value


def instant(value: object, name: str) -> datetime | None:
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(value.upper() if isinstance(value, str) else "")
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(f"{name} must be an ISO 8601 time") from None


def password(given: Mapping[str, Any]) -> str | None:
    value = text(given, "password")
    if value == "":
        raise Invalid("password must not be empty; null takes it away")
    return value


def identity(given: Mapping[str, Any]) -> str:
    value = text(given, "charging_point_id")
    if not value or len(value) > IDENTITY_MAX or _CONTROL.search(value) or "/" in value:
        raise Invalid(f"charging_point_id must be a string of 1 to {IDENTITY_MAX} characters without / and control characters")
    return value


def registration_status(given: Mapping[str, Any]) -> Registration | None:
    value = given.get("registration_status")
    if value is None:
        return None
    try:
        return Registration(value)
    except ValueError:
        raise Invalid("registration_status must be Accepted, Pending or Rejected") from None


def security_profile(given: Mapping[str, Any]) -> int | None:
    value = given.get("security_profile")
    if value is None:
        return None
    if isinstance(value, bool) or value not in PROFILES or not isinstance(value, int):
        raise Invalid("security_profile must be 0, 1, 2 or 3")
    return value


def connectors(given: Mapping[str, Any]) -> list[int]:
    """The numbers of connectors that a charge point is said to have."""
    value = given.get("connectors")
    numbers: list[Any] = [] if value is None else value if isinstance(value, list) else [0]
    whole = all(isinstance(one, int) and not isinstance(one, bool) and 0 < one <= LIMIT_MAX for one in numbers)
    if not whole or len(set(numbers)) < len(numbers) or len(numbers) > CONNECTORS_MAX:
        raise Invalid(f"connectors must be a list of up to {CONNECTORS_MAX} different numbers from 1, such as [1, 2]")
    return numbers


def id_tag(spelling: str, given: Mapping[str, Any]) -> tuple[IdTag, str | None]:
    """A tag and its note."""
    only(given, "max_active_transaction_count", "expiry_date", "parent_id_tag", "note")
    parent = text(given, "parent_id_tag")
    if not all(TAG.fullmatch(tag) for tag in (spelling, parent) if tag is not None):
        raise Invalid("an id tag has 1 to 20 printable ASCII characters without blanks")
    limit = integer(given, "max_active_transaction_count", DEFAULT_LIMIT)
    return IdTag(spelling, limit, instant(given.get("expiry_date"), "expiry_date"), parent), text(given, "note")


class Query:
    """Query parameters, read one by one."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given

    def text(self, name: str) -> str | None:
        value = self._given.get(name)
        if value is not None and _UNSTORABLE.search(value):
            raise Invalid(f"{name} holds a character that is no text")
        return value

    def flag(self, name: str) -> bool | None:
        value = self._given.get(name)
        if value is None:
            return None
        if value.lower() not in ("true", "false", "1", "0"):
            raise Invalid(f"{name} must be true or false")
        return value.lower() in ("true", "1")

    def number(self, name: str) -> int | None:
        value = self._given.get(name)
        if value is not None and not (value.isascii() and value.isdecimal() and len(value) < 19):
            raise Invalid(f"{name} must be a whole number")
        return None if value is None else int(value)

    def place(self, list_name: str) -> list[str] | None:
        """The place in a list that the cursor names."""
        cursor = self._given.get("cursor")
        return None if cursor is None else cursors.read(list_name, cursor)

    def after(self, list_name: str) -> str | None:
        """The name after which a page begins, in a list whose order is a name's."""
        place = self.place(list_name)
        return place[0] if place else None

    def instant(self, name: str) -> datetime | None:
        return instant(self._given.get(name), name)

    @property
    def limit(self) -> int:
        """How many rows a page has."""
        value = self.number("limit")
        if value is not None and not 0 < value <= PAGE_MAX:
            raise Invalid(f"limit must be between 1 and {PAGE_MAX}")
        return value or PAGE
