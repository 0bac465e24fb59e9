"""The CSMS port over our own operator API: HTTP and JSON in, the port's values out. It decides nothing."""

import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx

from features.kit.bounds import Bounded
from features.kit.calls import call, content, legible
from features.kit.port import (
    ABILITIES,
    ChargePoint,
    Command,
    Customer,
    Delivery,
    LocalList,
    MeterValue,
    PortBroken,
    Reservation,
    Session,
)

TIMEOUT_S = 40.0
NOBODY = "nobody"
"""What no charge point is called."""
FINISHED = (200, 202, 502, 504)


class OperatorApi:
    """The operator API at `url` (`http://HOST:PORT`); `token` is the operator's bearer token, `verify` whom to trust at an `https://`."""

    abilities = frozenset(ABILITIES)

    def __init__(
        self, url: str, token: str = "", transport: httpx.BaseTransport | None = None, verify: ssl.SSLContext | bool = True
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        base = f"{url.rstrip('/')}/api/v1"
        self._client = httpx.Client(
            base_url=base, headers=headers, trust_env=False, timeout=TIMEOUT_S, transport=Bounded(transport, verify=verify)
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def greet(self) -> None:
        """`GET /transactions` and, when that does not work, `GET /charge-points/{id}`: one of them is enough."""
        try:
            self.sessions(NOBODY)
        except PortBroken as error:
            with suppress(PortBroken):
                self.charge_point(NOBODY)
                return
            raise error from None

    def announce(self, scenario: str) -> None:
        """The product does not want to know."""

    def create_charge_point(
        self,
        charging_point_id: str,
        *,
        description: str = "",
        registration: str = "Accepted",
        password: str | None = None,
        security_profile: int = 0,
        connectors: int | None = None,
    ) -> None:
        """`POST /charge-points`."""
        body: dict[str, object] = {"charging_point_id": charging_point_id, "description": description, "registration_status": registration}
        body |= {"password": password} if password else {}
        body |= {"security_profile": security_profile} if security_profile else {}
        body |= {"connectors": list(range(1, connectors + 1))} if connectors else {}
        self._ask("POST", "/charge-points", body)

    def set_password(self, charging_point_id: str, password: str) -> None:
        """`PATCH /charge-points/{id}`."""
        self._ask("PATCH", f"/charge-points/{_part(charging_point_id)}", {"password": password})

    def register_charge_point(self, charging_point_id: str, registration: str) -> None:
        """`PATCH /charge-points/{id}`."""
        self._ask("PATCH", f"/charge-points/{_part(charging_point_id)}", {"registration_status": registration})

    def delete_charge_point(self, charging_point_id: str) -> None:
        """`DELETE /charge-points/{id}`."""
        self._ask("DELETE", f"/charge-points/{_part(charging_point_id)}")

    def put_id_tag(self, id_tag: str, limit: int, *, expires_at: datetime | None = None, parent: str | None = None) -> None:
        """`PUT /id-tags/{id_tag}`."""
        body: dict[str, object] = {"max_active_transaction_count": limit}
        body |= {"expiry_date": expires_at.isoformat()} if expires_at else {}
        body |= {"parent_id_tag": parent} if parent else {}
        self._ask("PUT", f"/id-tags/{_part(id_tag)}", body)

    def delete_id_tag(self, id_tag: str) -> None:
        """`DELETE /id-tags/{id_tag}`."""
        self._ask("DELETE", f"/id-tags/{_part(id_tag)}")

    @legible
    def charge_point(self, charging_point_id: str) -> ChargePoint:
        """`GET /charge-points/{id}`."""
        return _charge_point(self._ask("GET", f"/charge-points/{_part(charging_point_id)}"))

    @legible
    def reservations(self, charging_point_id: str) -> list[Reservation]:
        """`GET /reservations`."""
        rows = sorted(self._pages("/reservations", charging_point_id=charging_point_id), key=lambda row: int(row["id"]))
        return [Reservation(row["reservation_id"], row["connector_id"], row["id_tag"], row["state"]) for row in rows]

    @legible
    def local_list(self, charging_point_id: str) -> LocalList:
        """`GET /charge-points/{id}/local-list`."""
        row = self._ask("GET", f"/charge-points/{_part(charging_point_id)}/local-list")
        return LocalList(row["version"], tuple(entry["idTag"] for entry in row["entries"] or ()))

    @legible
    def security_events(self, charging_point_id: str) -> list[str]:
        """`GET /security-events`."""
        rows = sorted(self._pages("/security-events", charging_point_id=charging_point_id), key=lambda row: int(row["id"]))
        return [row["type"] for row in rows]

    @legible
    def certificates(self, charging_point_id: str) -> list[str]:
        """`GET /charge-points/{id}/certificates`."""
        return [row["serial_number"] for row in self._pages(f"/charge-points/{_part(charging_point_id)}/certificates")]

    @legible
    def customer(self, zoho_customer_id: str) -> Customer:
        """`GET /customers/{id}`."""
        row = self._ask("GET", f"/customers/{_part(zoho_customer_id)}")
        return Customer(row["zoho_customer_id"], row["charging_point_id"], row["id_tag"], row["max_active_transaction_count"])

    @legible
    def sessions(self, charging_point_id: str) -> list[Session]:
        """`GET /transactions`."""
        rows = self._pages("/transactions", charging_point_id=charging_point_id)
        return sorted((_session(row) for row in rows), key=lambda session: session.id)

    @legible
    def meter_values(self, session_id: int) -> list[MeterValue]:
        """`GET /transactions/{id}/meter-values`."""
        rows = sorted(self._pages(f"/transactions/{session_id}/meter-values"), key=lambda row: int(row["id"]))
        return [MeterValue(_instant(row["at"]), row["measurand"], row["value"]) for row in rows]

    @legible
    def unmatched(self, charging_point_id: str) -> list[str]:
        """`GET /messages/unmatched`."""
        return [row["reason"] for row in self._pages("/messages/unmatched", charging_point_id=charging_point_id)]

    @legible
    def deliveries(self, charging_point_id: str) -> list[Delivery]:
        """`GET /deliveries`."""
        rows = self._pages("/deliveries", charging_point_id=charging_point_id)
        found = [Delivery(row["id"], row["webhook_id"], row["charging_point_id"], row["state"], row["attempt_count"]) for row in rows]
        return sorted(found, key=lambda delivery: delivery.id)

    def retry_delivery(self, delivery_id: int) -> None:
        """`POST /deliveries/{id}/retry`."""
        self._ask("POST", f"/deliveries/{delivery_id}/retry")

    @legible
    def send_command(self, charging_point_id: str, action: str, request: Mapping[str, Any], *, insist: bool = False) -> Command:
        """`POST /charge-points/{id}/commands/{Action}`."""
        path = f"/charge-points/{_part(charging_point_id)}/commands/{action}{'?force=true' if insist else ''}"
        found = self._ask("POST", path, dict(request), allowed=FINISHED)
        return Command(found["state"], found["response"])

    def _ask(self, method: str, path: str, body: object = None, allowed: tuple[int, ...] = ()) -> Any:
        return content(call(self._client, method, path, allowed=allowed, json=body))

    def _pages(self, path: str, **query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor: str | None = ""
        seen: set[str] = set()
        while cursor is not None:
            if cursor in seen:
                raise PortBroken(f"GET {path}: its pages have no end: next_cursor is {cursor!r} again")
            seen.add(cursor)
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
        reservation_id=row["reservation_id"],
        stop_id_tag=row["stop_id_tag"],
    )


def _charge_point(row: Mapping[str, Any]) -> ChargePoint:
    return ChargePoint(
        charging_point_id=row["charging_point_id"],
        registration=row["registration_status"],
        connected=row["connected"],
        vendor=row["vendor"],
        model=row["model"],
        serial_number=row["serial_number"],
        firmware_version=row["fw_version"],
        firmware_status=row["fw_update_status"],
        diagnostics_status=row["diagnostics_status"],
        log_status=row["log_status"],
        last_heartbeat_at=_instant(row["last_heartbeat_timestamp"]) if row["last_heartbeat_timestamp"] else None,
        connectors={one["connector_id"]: one["status"] for one in row["connectors"] if one["status"]},
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _part(text: str) -> str:
    return quote(text, safe="")
