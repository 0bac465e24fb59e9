"""The port over the dialect of a published suite: `POST /api/octt/1.6/{station}/{kebab-case-action}` with the OCPP request as the body.

It can send and nothing else: a status below 300 means that the product sent it, and a JSON object that comes back is the answer of the
station.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from features.kit.no_port import NoPort
from features.kit.port import Command, PortRefused

TIMEOUT_S = 40.0
ABILITIES = frozenset(("send", "parallel"))
WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


class OcttDialect(NoPort):
    """The product at `url`, up to `/api/octt`; `token` is a bearer token."""

    abilities = ABILITIES

    def __init__(self, url: str, token: str = "", transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        base = f"{url.rstrip('/')}/api/octt/1.6"
        self._client = httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=TIMEOUT_S, transport=transport)

    def send_command(self, charging_point_id: str, action: str, request: Mapping[str, Any], *, insist: bool = False) -> Command:
        """`RemoteStartTransaction` goes to `remote-start-transaction`."""
        path = f"/{quote(charging_point_id, safe='')}/{WORD.sub('-', action).lower()}"
        try:
            answer = self._client.post(path, json=dict(request))
        except httpx.HTTPError as error:
            raise PortRefused(f"POST {path}: {error}") from None
        if not answer.is_success:
            raise PortRefused(f"POST {path}: {answer.status_code} {answer.text[:300]}")
        said = _object(answer)
        return Command("answered", said)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _object(answer: httpx.Response) -> Mapping[str, Any] | None:
    """The station's answer, if the product gives it."""
    if not answer.headers.get("content-type", "").startswith("application/json") or not answer.content:
        return None
    found = answer.json()
    return found if isinstance(found, dict) and found else None
