"""The operator API as the load needs it: create stations and cards before, read transactions after."""

from collections.abc import Iterator
from typing import Any, Self
from urllib.parse import quote

import httpx


class RegistrarError(Exception):
    """The operator API did not do what the load needs; the text says which call and what came back."""


class Registrar:
    """A client of the operator API at `url` (`http://HOST:PORT`); `token` is the operator's bearer token."""

    def __init__(self, url: str, token: str = "") -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        base = url.rstrip("/") + "/api/v1"
        self._client = httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def create_charge_point(self, identity: str) -> None:
        """Make a station known; one that is known already is fine."""
        self._call("POST", "/charge-points", {"charging_point_id": identity}, allowed=(200, 201, 409))

    def create_id_tag(self, id_tag: str) -> None:
        """Make a card known that may run any number of sessions at once."""
        path = f"/id-tags/{quote(id_tag, safe='')}"
        self._call("PUT", path, {"max_active_transaction_count": -1}, allowed=(200, 201, 204))

    def transactions(self, identity: str) -> Iterator[dict[str, Any]]:
        """Every stored transaction of one station."""
        return self._items("/transactions", {"charging_point_id": identity})

    def samples(self, transaction_id: int) -> int:
        """How many meter values of a transaction are stored."""
        return sum(1 for _ in self._items(f"/transactions/{transaction_id}/meter-values", {}))

    def _items(self, path: str, wanted: dict[str, str]) -> Iterator[dict[str, Any]]:
        cursor: str | None = None
        while True:
            parameters = wanted | ({"cursor": cursor} if cursor else {})
            page = self._call("GET", f"{path}?{httpx.QueryParams(parameters)}", None, allowed=(200,))
            yield from page["items"]
            cursor = page.get("next_cursor")
            if not cursor:
                return

    def _call(self, method: str, path: str, body: object, allowed: tuple[int, ...]) -> Any:
        try:
            answer = self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise RegistrarError(f"{method} {path}: {type(error).__name__} {error}") from error
        if answer.status_code not in allowed:
            raise RegistrarError(f"{method} {path}: HTTP {answer.status_code} {answer.text[:200]}")
        return answer.json() if answer.content else None
