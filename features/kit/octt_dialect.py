"""The port over the dialect of a published suite: `POST /api/octt/1.6/{station}/{kebab-case-action}` with the OCPP request as the body.

It can send and nothing else: a status below 300 means that the product sent it, and what comes back is the answer of the station when it
is an answer to that action by its schema.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from features.kit import payloads
from features.kit.bounds import Bounded
from features.kit.calls import NothingBuilt, call, greet, is_page
from features.kit.no_port import NoPort
from features.kit.port import Command, PortBroken, PortCannot

TIMEOUT_S = 40.0
ABILITIES = frozenset(("send", "parallel"))
WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


class OcttDialect(NoPort):
    """The product at `url`, up to `/api/octt`; `token` is a bearer token. An action whose address it does not have, while it has had
    others, cannot be sent."""

    abilities = ABILITIES

    def __init__(self, url: str, token: str = "", transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        base = f"{url.rstrip('/')}/api/octt/1.6"
        self._client = httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=TIMEOUT_S, transport=Bounded(transport))
        self._answered = False

    def greet(self) -> None:
        """`GET` what the actions have in common: nothing needs to be built there."""
        greet(self._client)

    def send_command(self, charging_point_id: str, action: str, request: Mapping[str, Any], *, insist: bool = False) -> Command:
        """`RemoteStartTransaction` goes to `remote-start-transaction`."""
        path = f"/{quote(charging_point_id, safe='')}/{WORD.sub('-', action).lower()}"
        try:
            answer = call(self._client, "POST", path, json=dict(request))
        except NothingBuilt as error:
            if not self._answered:
                raise
            raise PortCannot(f"the product has no address for {action}: {error}") from None
        if is_page(answer):
            raise PortBroken(f"POST {answer.request.url}: a page, not the API: see --csms-port")
        self._answered = True
        return Command("answered", _said(action, answer))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _said(action: str, answer: httpx.Response) -> Mapping[str, Any] | None:
    """The station's answer, if the product gives it: `{"ok": true}` is none."""
    try:
        found = answer.json()
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not found or any(payloads.judge(f"{action}Response", found)):
        return None
    return found
