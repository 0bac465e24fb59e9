"""The port over SteVe's REST API: `POST /api/v1/operations/{Action}`, `/api/v1/ocppTags`, `/api/v1/transactions`. It decides nothing.

SteVe speaks of requests in words of its own (`OPERATIONS`), takes charging profiles from its database only, and has no way to make a
charge point: name those that its pages made in the test data, `[stations]`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from features.kit import payloads
from features.kit.bounds import Bounded
from features.kit.calls import call, content, legible
from features.kit.no_port import NoPort
from features.kit.port import Command, PortCannot, PortRefused, Session

TIMEOUT_S = 40.0
NOBODY = "nobody"
ABILITIES = frozenset(("send", "tags", "read", "parallel"))
Request = Mapping[str, Any]


def _as_is(request: Request) -> dict[str, Any]:
    return dict(request)


def _renamed(**names: str) -> Callable[[Request], dict[str, Any]]:
    """Fields of a request by other names; words of enumerations in capitals, as SteVe has them."""

    def rename(request: Request) -> dict[str, Any]:
        return {names.get(name, name): _capitals(name, value) for name, value in request.items()}

    return rename


def _capitals(name: str, value: Any) -> Any:
    return value.upper() if name in ("type", "updateType") else value


def _configuration(request: Request) -> dict[str, Any]:
    return {"keyType": "CUSTOM", "customConfKey": request.get("key"), "value": request.get("value")}


def _keys(request: Request) -> dict[str, Any]:
    return {"commaSeparatedCustomConfKeys": ",".join(request.get("key") or ())}


def _local_list(request: Request) -> dict[str, Any]:
    """Cards by their ids alone: what else a list says of them SteVe takes from its database."""
    items = request.get("localAuthorizationList") or []
    body = {
        "listVersion": request.get("listVersion"),
        "updateType": str(request.get("updateType", "")).upper(),
        "addUpdateList": [item["idTag"] for item in items if item.get("idTagInfo")],
        "deleteList": [item["idTag"] for item in items if not item.get("idTagInfo")],
    }
    return body if items else {**body, "sendEmptyListWhenFull": True}


OPERATIONS: dict[str, Callable[[Request], dict[str, Any]]] = {
    "CancelReservation": _as_is,
    "ChangeAvailability": _renamed(type="availType"),
    "ChangeConfiguration": _configuration,
    "ClearCache": _as_is,
    "DataTransfer": _as_is,
    "GetCompositeSchedule": _renamed(duration="durationInSeconds"),
    "GetConfiguration": _keys,
    "GetDiagnostics": _renamed(startTime="start", stopTime="stop"),
    "GetLocalListVersion": _as_is,
    "RemoteStartTransaction": _as_is,
    "RemoteStopTransaction": _as_is,
    "ReserveNow": _renamed(expiryDate="expiry"),
    "Reset": _renamed(type="resetType"),
    "SendLocalList": _local_list,
    "TriggerMessage": _renamed(requestedMessage="triggerMessage"),
    "UnlockConnector": _as_is,
    "UpdateFirmware": _renamed(retrieveDate="retrieveDateTime"),
}
"""How a request of OCPP 1.6 is asked of SteVe; what is not here, it cannot be asked for."""


class Steve(NoPort):
    """SteVe at `url`, up to `/api/v1`; `token` is USER:PASSWORD of its web API."""

    abilities = ABILITIES

    def __init__(self, url: str, token: str = "", transport: httpx.BaseTransport | None = None) -> None:
        user, _, password = token.partition(":")
        login = httpx.BasicAuth(user, password) if token else None
        base = f"{url.rstrip('/')}/api/v1"
        self._client = httpx.Client(base_url=base, auth=login, trust_env=False, timeout=TIMEOUT_S, transport=Bounded(transport))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def greet(self) -> None:
        """`GET /ocppTags` of a card that nobody has."""
        self._tags(NOBODY)

    def send_command(self, charging_point_id: str, action: str, request: Request, *, insist: bool = False) -> Command:
        """`POST /operations/{Action}`."""
        if action not in OPERATIONS or "chargingProfile" in request:
            raise PortCannot(f"SteVe's API cannot be asked for this {action}")
        body = {"chargeBoxIdList": [charging_point_id], **OPERATIONS[action](request)}
        told = self._ask("POST", f"/operations/{action}", json=body)
        if failure := next(iter(_about(told, "exceptions", charging_point_id)), None):
            raise PortRefused(f"POST /operations/{action}: {failure.get('exceptionMessage') or failure}")
        return Command("answered", _said(action, told, charging_point_id))

    def put_id_tag(self, id_tag: str, limit: int, *, expires_at: datetime | None = None, parent: str | None = None) -> None:
        """`POST /ocppTags`, or `PUT` when there is one."""
        body: dict[str, Any] = {"idTag": id_tag, "maxActiveTransactionCount": limit}
        body |= {"expiryDate": expires_at.isoformat()} if expires_at else {}
        body |= {"parentIdTag": parent} if parent else {}
        there = self._tags(id_tag)
        self._ask("PUT", f"/ocppTags/{there[0]}", json=body) if there else self._ask("POST", "/ocppTags", json=body)

    def delete_id_tag(self, id_tag: str) -> None:
        """`DELETE /ocppTags/{ocppTagPk}`."""
        for key in self._tags(id_tag):
            self._ask("DELETE", f"/ocppTags/{key}")

    @legible
    def sessions(self, charging_point_id: str) -> list[Session]:
        """`GET /transactions`."""
        rows = self._ask("GET", "/transactions", params={"chargeBoxId": charging_point_id, "type": "ALL", "periodType": "ALL"})
        return sorted((_session(row) for row in rows), key=lambda session: session.id)

    @legible
    def _tags(self, id_tag: str) -> list[int]:
        return [row["ocppTagPk"] for row in self._ask("GET", "/ocppTags", params={"idTag": id_tag}) or ()]

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        return content(call(self._client, method, path, **more))


def _about(told: Any, name: str, charging_point_id: str) -> list[Any]:
    """What a list of SteVe's answer holds about one station."""
    rows = told.get(name) if isinstance(told, dict) else None
    return [row for row in rows or () if isinstance(row, dict) and row.get("chargeBoxId") == charging_point_id]


def _said(action: str, told: Any, charging_point_id: str) -> Mapping[str, Any] | None:
    """The station's answer, if SteVe gives it: whole, or its status alone."""
    for row in _about(told, "successResponses", charging_point_id):
        said = row.get("response")
        found = said if isinstance(said, dict) else {"status": said}
        if not any(payloads.judge(f"{action}Response", found)):
            return found
    return None


def _session(row: Mapping[str, Any]) -> Session:
    start, stop = row.get("startValue"), row.get("stopValue")
    stopped = row.get("stopTimestamp")
    return Session(
        id=int(row["id"]),
        charging_point_id=row["chargeBoxId"],
        connector=row["connectorId"],
        id_tag=row["ocppIdTag"],
        verdict="Accepted",
        active=stopped is None,
        started_at=datetime.fromisoformat(row["startTimestamp"]),
        stopped_at=datetime.fromisoformat(stopped) if stopped else None,
        energy_wh=int(stop) - int(start) if stop is not None and start is not None else None,
        stop_reason=row.get("stopReason"),
        flags=(),
    )
