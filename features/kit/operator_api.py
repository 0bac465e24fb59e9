"""The CSMS port over our own operator API: HTTP and JSON in, the port's values out. It decides nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from features.kit.port import Command, Customer, Delivery, MeterValue, PortRefused, Session

TIMEOUT_S = 40.0
FINISHED = (200, 202, 502, 504)


class OperatorApi:
    """The operator API at `url` (`http://HOST:PORT`); `token` is the operator's bearer token."""

    def __init__(self, url: str, token: str = "", transport: httpx.BaseTransport | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        base = f"{url.rstrip('/')}/api/v1"
        self._client = httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=TIMEOUT_S, transport=transport)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def create_charge_point(self, charging_point_id: str, *, description: str = "", registration: str = "Accepted") -> None:
        """`POST /charge-points`."""
        body = {"charging_point_id": charging_point_id, "description": description, "registration_status": registration}
        self._ask("POST", "/charge-points", body)

    def register_charge_point(self, charging_point_id: str, registration: str) -> None:
        """`PATCH /charge-points/{id}`."""
        self._ask("PATCH", f"/charge-points/{_part(charging_point_id)}", {"registration_status": registration})

    def delete_charge_point(self, charging_point_id: str) -> None:
        """`DELETE /charge-points/{id}`."""
        self._ask("DELETE", f"/charge-points/{_part(charging_point_id)}")

    def put_id_tag(self, id_tag: str, limit: int) -> None:
        """`PUT /id-tags/{id_tag}`."""
        self._ask("PUT", f"/id-tags/{_part(id_tag)}", {"max_active_transaction_count": limit})

    def customer(self, zoho_customer_id: str) -> Customer:
        """`GET /customers/{id}`."""
        row = self._ask("GET", f"/customers/{_part(zoho_customer_id)}")
        return Customer(row["zoho_customer_id"], row["charging_point_id"], row["id_tag"], row["max_active_transaction_count"])

    def sessions(self, charging_point_id: str) -> list[Session]:
        """`GET /transactions`."""
        rows = self._pages("/transactions", charging_point_id=charging_point_id)
        return sorted((_session(row) for row in rows), key=lambda session: session.id)

    def meter_values(self, session_id: int) -> list[MeterValue]:
        """`GET /transactions/{id}/meter-values`."""
        rows = sorted(self._pages(f"/transactions/{session_id}/meter-values"), key=lambda row: int(row["id"]))
        return [MeterValue(_instant(row["at"]), row["measurand"], row["value"]) for row in rows]

    def unmatched(self, charging_point_id: str) -> list[str]:
        """`GET /messages/unmatched`."""
        return [row["reason"] for row in self._pages("/messages/unmatched", charging_point_id=charging_point_id)]

    def deliveries(self, charging_point_id: str) -> list[Delivery]:
        """`GET /deliveries`."""
        rows = self._pages("/deliveries", charging_point_id=charging_point_id)
        found = [Delivery(row["id"], row["webhook_id"], row["charging_point_id"], row["state"], row["attempt_count"]) for row in rows]
        return sorted(found, key=lambda delivery: delivery.id)

    def retry_delivery(self, delivery_id: int) -> None:
        """`POST /deliveries/{id}/retry`."""
        self._ask("POST", f"/deliveries/{delivery_id}/retry")

    def send_command(self, charging_point_id: str, action: str, request: Mapping[str, Any]) -> Command:
        """`POST /charge-points/{id}/commands/{Action}`."""
        found = self._ask("POST", f"/charge-points/{_part(charging_point_id)}/commands/{action}", dict(request), allowed=FINISHED)
        return Command(found["state"], found["response"])

    def _ask(self, method: str, path: str, body: object = None, allowed: tuple[int, ...] = ()) -> Any:
        answer = self._client.request(method, path, json=body)
        if not answer.is_success and answer.status_code not in allowed:
            raise PortRefused(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    def _pages(self, path: str, **query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            parameters = query | ({"cursor": cursor} if cursor else {})
            page = self._ask("GET", f"{path}?{httpx.QueryParams(parameters)}")
            rows += page["items"]
            cursor = page["next_cursor"]
        return rows


def _session(row: Mapping[str, Any]) -> Session:
    return Session(
        id=row["id"],
        charging_point_id=row["charging_point_id"],
        connector=row["connector_id"],
        id_tag=row["id_tag"],
        verdict=row["id_tag_status"],
        active=row["active"],
        started_at=_instant(row["started_at"]),
        stopped_at=_instant(row["stopped_at"]) if row["stopped_at"] else None,
        energy_wh=row["energy_wh"],
        stop_reason=row["stop_reason"],
        flags=tuple(row["flags"]),
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _part(text: str) -> str:
    return quote(text, safe="")
