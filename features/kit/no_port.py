"""The port of a product that nobody can ask, and the ground on which ports stand that can do some things only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from features.kit.port import ChargePoint, Command, Customer, Delivery, LocalList, MeterValue, PortCannot, Reservation, Session


class NoPort:
    """Raises PortCannot, whatever it is asked. A port derives from it and overrides what it can."""

    abilities: frozenset[str] = frozenset()

    def greet(self) -> None:
        """Nobody is asked."""

    def announce(self, scenario: str) -> None:
        """Nobody wants to know."""

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
        """Cannot."""
        self._cannot("create a charge point")

    def set_password(self, charging_point_id: str, password: str) -> None:
        """Cannot."""
        self._cannot("set a password")

    def register_charge_point(self, charging_point_id: str, registration: str) -> None:
        """Cannot."""
        self._cannot("change a registration")

    def delete_charge_point(self, charging_point_id: str) -> None:
        """Cannot."""
        self._cannot("delete a charge point")

    def put_id_tag(self, id_tag: str, limit: int, *, expires_at: datetime | None = None, parent: str | None = None) -> None:
        """Cannot."""
        self._cannot("create a card")

    def delete_id_tag(self, id_tag: str) -> None:
        """Cannot."""
        self._cannot("delete a card")

    def customer(self, zoho_customer_id: str) -> Customer:
        """Cannot."""
        self._cannot("tell of a customer")

    def charge_point(self, charging_point_id: str) -> ChargePoint:
        """Cannot."""
        self._cannot("tell of a charge point")

    def sessions(self, charging_point_id: str) -> list[Session]:
        """Cannot."""
        self._cannot("tell of sessions")

    def meter_values(self, session_id: int) -> list[MeterValue]:
        """Cannot."""
        self._cannot("tell of meter values")

    def unmatched(self, charging_point_id: str) -> list[str]:
        """Cannot."""
        self._cannot("tell of messages that fit no session")

    def reservations(self, charging_point_id: str) -> list[Reservation]:
        """Cannot."""
        self._cannot("tell of reservations")

    def local_list(self, charging_point_id: str) -> LocalList:
        """Cannot."""
        self._cannot("tell of a local list")

    def security_events(self, charging_point_id: str) -> list[str]:
        """Cannot."""
        self._cannot("tell of security events")

    def certificates(self, charging_point_id: str) -> list[str]:
        """Cannot."""
        self._cannot("tell of certificates")

    def deliveries(self, charging_point_id: str) -> list[Delivery]:
        """Cannot."""
        self._cannot("tell of deliveries")

    def retry_delivery(self, delivery_id: int) -> None:
        """Cannot."""
        self._cannot("repeat a delivery")

    def send_command(self, charging_point_id: str, action: str, request: Mapping[str, Any], *, insist: bool = False) -> Command:
        """Cannot."""
        self._cannot(f"send {action}")

    def close(self) -> None:
        """Nothing is open."""

    def _cannot(self, what: str) -> NoReturn:
        raise PortCannot(f"this port cannot {what}")
