"""The two desks that the story speaks to over HTTP: the mock Zoho's admin API and the operator API of the
CSMS.

They know routes and shapes; what is asked and why is the story's part.
"""

import asyncio
from typing import Any, Final

import httpx

from simulators.zoho.journal import Exchange

EVENT_S: Final = 10.0  # how long something that was set in motion may take to be seen
_TIMEOUT: Final = httpx.Timeout(EVENT_S + 5)


class DeskFailed(Exception):
    """A desk did not do what it was asked; the text says what and why."""


class Desk:
    """One HTTP API at `url`. Raises DeskFailed for silence and for answers that are no success."""

    def __init__(self, name: str, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.name = name
        self.url = url
        self._client = httpx.AsyncClient(base_url=url, trust_env=False, timeout=_TIMEOUT, transport=transport)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def ask(self, method: str, path: str, **options: Any) -> Any:
        """The JSON body of the answer."""
        try:
            answer = await self._client.request(method, path, **options)
        except httpx.HTTPError as error:
            raise DeskFailed(f"{self.name} did not answer {method} {path}: {error!r}") from error
        if not answer.is_success:
            raise DeskFailed(f"{self.name} answered {method} {path} with {answer.status_code}: {answer.text}")
        return answer.json()


class ZohoDesk(Desk):
    """The mock Zoho."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        super().__init__("the mock Zoho", f"{url}/__admin", transport)

    async def call(self, webhook: str, payload: dict[str, Any] | None = None) -> Exchange:
        """Let Zoho call a webhook of the CSMS; the finished exchange, with the verdict on the answer in it."""
        options = {} if payload is None else {"json": payload}
        said = await self.ask("POST", f"/call/{webhook}", **options)
        return Exchange.read(said["exchange"])

    async def await_boot(self, charging_point_id: str) -> Exchange:
        """Wait until Zoho has been told of this charge point's boot and has answered."""
        due = {"path": "*boot*", "body": {"charging_point_id": charging_point_id}, "status": 200}
        said = await self.ask("POST", "/verify", json=due | {"timeout_s": EVENT_S})
        return Exchange.read(said["exchanges"][-1])

    async def exchanges(self, since: int = 0) -> list[Exchange]:
        """The exchanges after number `since`, oldest first."""
        said = await self.ask("GET", "/journal", params={"since": since})
        return [Exchange.read(shown) for shown in said["exchanges"]]


class OperatorDesk(Desk):
    """The operator API."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        super().__init__("the operator API", f"{url}/api/v1", transport)

    async def customer(self, zoho_customer_id: str) -> dict[str, Any]:
        """A customer with its `id_tag` and limit."""
        found: dict[str, Any] = await self.ask("GET", f"/customers/{zoho_customer_id}")
        return found

    async def transaction(self, number: int) -> dict[str, Any]:
        """A transaction as it is stored."""
        found: dict[str, Any] = await self.ask("GET", f"/transactions/{number}")
        return found

    async def meter_values(self, number: int) -> list[dict[str, Any]]:
        """The stored meter values of a transaction."""
        return await self._items(f"/transactions/{number}/meter-values", {})

    async def transactions(self, charging_point_id: str) -> list[dict[str, Any]]:
        """Every transaction of a charge point."""
        return await self._items("/transactions", {"charging_point_id": charging_point_id})

    async def settled_deliveries(self) -> list[dict[str, Any]]:
        """The outgoing deliveries, as soon as none is pending any more or after `EVENT_S`."""
        found = await self._items("/deliveries", {})
        for _ in range(int(EVENT_S / 0.1)):
            if all(delivery["state"] != "pending" for delivery in found):
                break
            await asyncio.sleep(0.1)
            found = await self._items("/deliveries", {})
        return found

    async def _items(self, path: str, params: dict[str, str]) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = await self.ask("GET", path, params=params | ({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page.get("next_cursor") or None
        return items
