"""How Zoho's products call out: one profile of data per caller, and the call itself.

It knows content types, body shapes and deadlines (contract, Zoho section 4); it does not know what the
webhooks mean. A caller never repeats a call by itself, as Zoho's do not.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import httpx

from simulators.zoho.values import dump

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
ASSUMED_DEADLINE_S: Final = 40.0  # Zoho publishes none for these callers; Deluge's is taken
Payload = Mapping[str, Any]


def write_form(payload: Payload) -> bytes:
    """The body of a form post; None becomes an empty value."""
    return urlencode({key: "" if value is None else value for key, value in payload.items()}).encode()


def write_numbers(payload: Payload) -> bytes:
    """JSON in which ids made of digits are numbers: Deluge's `map.put("id", record.get("id"))`."""
    return dump({k: int(v) if isinstance(v, str) and v.isdecimal() else v for k, v in payload.items()})


def write_repeated_key(payload: Payload) -> bytes:
    """JSON with its first key twice, an empty value first."""
    first = next(iter(payload), None)
    return dump(payload) if first is None else b"{" + dump(first) + b':"",' + dump(payload)[1:]


def write_plural_count(payload: Payload) -> bytes:
    """JSON with the count under the response's spelling instead of the request's."""
    renamed = {"max_active_transaction_count": "max_active_transactions_count"}
    return dump({renamed.get(key, key): value for key, value in payload.items()})


@dataclass(frozen=True)
class Caller:
    """One kind of caller: what it declares, how it writes a payload, how long it waits (seconds)."""

    content_type: str
    write: Callable[[Payload], bytes] = dump
    deadline_s: float = ASSUMED_DEADLINE_S
    headers: Mapping[str, str] = field(default_factory=dict)
    keeps_contract: bool = True  # False: the CSMS is right to refuse the body


PROFILES: Final[Mapping[str, Caller]] = {
    "deluge-json": Caller(JSON),
    "deluge-text": Caller("text/plain"),
    "deluge-map": Caller(FORM, write_form, keeps_contract=False),
    "crm-raw": Caller(JSON),
    "crm-form": Caller(FORM, write_form, keeps_contract=False),
    "commerce": Caller(
        FORM + ";charset=UTF-8",
        headers={
            "X-ZOHO-Event": "salesorder.delivered",
            "X-Zoho-Skip-Webhook-Trigger": "true",
            "Accept": "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
            "Connection": "close",
            "Pragma": "no-cache",
            "Cache-Control": "no-cache",
        },
    ),
    "flow": Caller(JSON),
    "sloppy": Caller(JSON, write_numbers, keeps_contract=False),
    "sloppy-null": Caller(JSON, lambda payload: dump(dict.fromkeys(payload)), keeps_contract=False),
    "sloppy-empty": Caller(JSON, lambda payload: dump(dict.fromkeys(payload, "")), keeps_contract=False),
    "sloppy-bom": Caller(JSON, lambda payload: b"\xef\xbb\xbf" + dump(payload), keeps_contract=False),
    "sloppy-comma": Caller(JSON, lambda payload: dump(payload)[:-1] + b",}", keeps_contract=False),
    "sloppy-repeated": Caller(JSON, write_repeated_key),
    "sloppy-plural": Caller(JSON, write_plural_count),
}


def build(
    client: httpx.AsyncClient,
    url: str,
    caller: Caller,
    payload: Payload | None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Request:
    """The POST that this caller would send; without a payload there is no body and no content type."""
    merged = {**caller.headers, **(headers or {})}
    if payload is None:
        return client.build_request("POST", url, headers=merged)
    merged = {"Content-Type": caller.content_type, **merged}
    return client.build_request("POST", url, headers=merged, content=caller.write(payload))


async def send(client: httpx.AsyncClient, request: httpx.Request, deadline_s: float) -> httpx.Response:
    """Send once and read the whole answer, following no redirect. Raises httpx.HTTPError, TimeoutError."""
    async with asyncio.timeout(deadline_s):
        return await client.send(request, follow_redirects=False)
