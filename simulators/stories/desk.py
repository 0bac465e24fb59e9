"""The desk of an operator, from where a CSMS is told what to do. A story knows it only as a port with one verb.

`OperatorDesk` is that port for a CSMS with the operator API of this project; for another one, write the one method.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

if TYPE_CHECKING:
    import httpx


class DeskFailed(Exception):
    """The CSMS did not take the order; the text says what and why."""


class Desk(Protocol):
    """Whatever makes the CSMS send a CALL."""

    async def command(self, identity: str, action: str, payload: Mapping[str, Any]) -> None:
        """Order the CALL for the station; do not wait for its answer. Raises DeskFailed."""
        ...


class OperatorDesk:
    """The operator API at `url` (`http://HOST:PORT`); `token` is the operator's bearer token."""

    def __init__(self, url: str, token: str = "", transport: "httpx.AsyncBaseTransport | None" = None) -> None:
        self._base = url.rstrip("/") + "/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._transport = transport
        # Slow to load: the station's time flies while an order is on its way.
        import_module("httpx")

    async def command(self, identity: str, action: str, payload: Mapping[str, Any]) -> None:
        """Order the CALL."""
        import httpx  # loaded by now; stories without a desk do without

        path = command_path(identity, action)
        try:
            async with httpx.AsyncClient(headers=self._headers, trust_env=False, timeout=15, transport=self._transport) as client:
                answer = await client.post(self._base + path, json=dict(payload))
        except httpx.HTTPError as error:
            raise DeskFailed(f"the operator API did not answer POST {path}: {error!r}") from error
        if not answer.is_success:
            raise DeskFailed(f"the operator API answered POST {path} with {answer.status_code}: {answer.text[:300]}")


def command_path(identity: str, action: str) -> str:
    """Where an order that is not waited for goes, below `/api/v1`."""
    return f"/charge-points/{quote(identity, safe='')}/commands/{action}?wait=0"
