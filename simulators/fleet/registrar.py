"""The operator API as a fleet needs it: make stations and cards known before, read what is stored after. It knows HTTP and no OCPP."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from simulators.fleet.conduct import Session
from simulators.fleet.ledger import differences

AT_ONCE = 16
SHOWN = 50  # differences that a report names; all are counted


class RegistrarError(Exception):
    """The operator API did not do what the fleet needs; the text says which call and what came back."""


class Registrar:
    """A client of the operator API at `url` (`http://HOST:PORT`); `token` is the operator's bearer token."""

    def __init__(self, url: str, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.AsyncClient(base_url=url.rstrip("/") + "/api/v1", headers=headers, trust_env=False, timeout=60)
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._client.aclose()

    async def register(self, stations: Iterable[tuple[str, str]], password: str | None = None) -> None:
        """Make stations and their cards known, each (identity, id tag); those that are known already are fine. Raises RegistrarError."""
        async with asyncio.TaskGroup() as tasks:
            for identity, tag in stations:
                tasks.create_task(self._create(identity, tag, password))

    async def compare(self, identities: Sequence[str], sessions: Iterable[Session], known: Mapping[str, set[int]]) -> dict[str, Any]:
        """Compare what stations did with what is stored; `known` are the transactions that each had before. Raises RegistrarError."""
        by_station: dict[str, list[Session]] = {identity: [] for identity in identities}
        for session in sessions:
            by_station[session.station].append(session)
        found: list[str] = []

        async def station(identity: str, done: list[Session]) -> None:
            rows = [row for row in await self.transactions(identity) if row["id"] not in known.get(identity, ())]
            samples = {row["id"]: await self.samples(row["id"]) for row in rows}
            found.extend(f"{identity}: {words}" for words in differences(done, rows, samples))

        async with asyncio.TaskGroup() as tasks:
            for identity, done in by_station.items():
                tasks.create_task(station(identity, done))
        return {"compared": sum(map(len, by_station.values())), "differing": len(found), "differences": sorted(found)[:SHOWN]}

    async def known(self, identities: Iterable[str]) -> dict[str, set[int]]:
        """The ids of the transactions that these stations have by now. Raises RegistrarError."""
        found: dict[str, set[int]] = {}

        async def station(identity: str) -> None:
            if numbers := {int(row["id"]) for row in await self.transactions(identity)}:
                found[identity] = numbers

        async with asyncio.TaskGroup() as tasks:
            for identity in identities:
                tasks.create_task(station(identity))
        return found

    async def transactions(self, identity: str) -> list[dict[str, Any]]:
        """Every stored transaction of one station."""
        return [row async for row in self._items("/transactions", {"charging_point_id": identity})]

    async def samples(self, transaction_id: int) -> int:
        """How many meter values of a transaction are stored."""
        number = 0
        async for _ in self._items(f"/transactions/{transaction_id}/meter-values", {}):
            number += 1
        return number

    async def _create(self, identity: str, tag: str, password: str | None) -> None:
        station: dict[str, Any] = {"charging_point_id": identity}
        if password is not None:
            station["password"] = password
        await self._call("POST", "/charge-points", station, allowed=(200, 201, 409))
        await self._call("PUT", f"/id-tags/{quote(tag, safe='')}", {"max_active_transaction_count": -1}, allowed=(200, 201, 204))

    async def _items(self, path: str, wanted: dict[str, str]) -> AsyncIterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            parameters = wanted | ({"cursor": cursor} if cursor else {})
            page = await self._call("GET", f"{path}?{httpx.QueryParams(parameters)}", None, allowed=(200,))
            for row in page["items"]:
                yield row
            cursor = page.get("next_cursor")
            if not cursor:
                return

    async def _call(self, method: str, path: str, body: object, allowed: tuple[int, ...]) -> Any:
        async with self._gate:
            try:
                answer = await self._client.request(method, path, json=body)
            except httpx.HTTPError as error:
                raise RegistrarError(f"{method} {path}: {type(error).__name__} {error}") from error
        if answer.status_code not in allowed:
            raise RegistrarError(f"{method} {path}: HTTP {answer.status_code} {answer.text[:200]}")
        return answer.json() if answer.content else None
