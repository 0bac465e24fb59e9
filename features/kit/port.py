"""The CSMS port: what a scenario asks of the product that only its operator can do or see.

A product other than ours needs one class with these methods. Identities and ids are the product's own; energy is in Wh.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class PortRefused(Exception):
    """The product turned down what it was asked; the text is the product's own."""


@dataclass(frozen=True)
class Customer:
    """A customer as the operator sees one; `limit` counts sessions at a time: 0 blocked, negative unlimited."""

    zoho_customer_id: str
    charging_point_id: str
    id_tag: str | None
    limit: int


@dataclass(frozen=True)
class Session:
    """A recorded charging session; `verdict` is OCPP's word for how its card stood at the start."""

    id: int
    charging_point_id: str
    connector: int
    id_tag: str
    verdict: str
    active: bool
    started_at: datetime
    stopped_at: datetime | None
    energy_wh: int | None
    stop_reason: str | None
    flags: tuple[str, ...]


@dataclass(frozen=True)
class MeterValue:
    """One stored value of a meter."""

    at: datetime
    measurand: str
    value: str


@dataclass(frozen=True)
class Delivery:
    """A boot notification on its way to Zoho; `state` is pending, delivered or dead, `webhook_id` what every attempt carries."""

    id: int
    webhook_id: str
    charging_point_id: str
    state: str
    attempts: int


@dataclass(frozen=True)
class Command:
    """A command to a charge point and what came of it."""

    state: str
    response: Mapping[str, Any] | None


class Port(Protocol):
    """Every method raises PortRefused when the product says no."""

    def create_charge_point(self, charging_point_id: str, *, description: str = "", registration: str = "Accepted") -> None:
        """Make a charge point known; `registration` is how its boot shall be answered."""

    def register_charge_point(self, charging_point_id: str, registration: str) -> None:
        """Change how the charge point's boot is answered."""

    def delete_charge_point(self, charging_point_id: str) -> None:
        """Forget a charge point; its sessions stay."""

    def put_id_tag(self, id_tag: str, limit: int) -> None:
        """Make a card known, or change its limit."""

    def customer(self, zoho_customer_id: str) -> Customer:
        """The customer whom Zoho knows by this id."""

    def sessions(self, charging_point_id: str) -> list[Session]:
        """All sessions of a charge point, oldest first."""

    def meter_values(self, session_id: int) -> list[MeterValue]:
        """All meter values of a session, in the order in which they were stored."""

    def unmatched(self, charging_point_id: str) -> list[str]:
        """Why each quarantined message of a charge point fits no session."""

    def deliveries(self, charging_point_id: str) -> list[Delivery]:
        """All boot notifications of a charge point, oldest first."""

    def retry_delivery(self, delivery_id: int) -> None:
        """Try a delivery again now."""

    def send_command(self, charging_point_id: str, action: str, request: Mapping[str, Any]) -> Command:
        """Send an OCPP request to a charge point and wait for its end."""

    def close(self) -> None:
        """Let go of connections."""
