"""The CSMS port: what a scenario asks of the product that only its operator can do or see.

A product other than ours needs one class with these methods. Identities and ids are the product's own; energy is in Wh.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


class PortRefused(Exception):
    """The product turned down what it was asked; the text is the product's own."""


class PortBroken(Exception):
    """The port itself does not work, so that nothing is known of the product; the text says what came of it."""


class PortCannot(Exception):
    """This port has no way to do or tell that; the text says what."""


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
    reservation_id: int | None = None
    stop_id_tag: str | None = None


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
class ChargePoint:
    """A charge point as the operator sees one, None where nothing is known; `connectors` has the status of each by its number."""

    charging_point_id: str
    registration: str
    connected: bool
    vendor: str | None = None
    model: str | None = None
    serial_number: str | None = None
    firmware_version: str | None = None
    firmware_status: str | None = None
    diagnostics_status: str | None = None
    log_status: str | None = None
    last_heartbeat_at: datetime | None = None
    connectors: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reservation:
    """A reservation; `state` is the product's own word for how it stands."""

    reservation_id: int
    connector: int
    id_tag: str
    state: str


@dataclass(frozen=True)
class LocalList:
    """What a station's local list holds, as far as the CSMS knows; `version` None when it knows of none."""

    version: int | None
    id_tags: tuple[str, ...] = ()


UNHEARD = "unheard"


@dataclass(frozen=True)
class Command:
    """A command to a charge point and what came of it.

    `state` is `answered` when the CSMS has sent it and the station has answered, `sent` when nobody knows for sure yet, `unheard` when
    nobody has said whether the CSMS was told; anything else is what went wrong. `response` is the answer of the station as the operator
    sees it, None when the product does not show it.
    """

    state: str
    response: Mapping[str, Any] | None


ABILITIES = ("send", "stations", "tags", "read", "customers", "parallel")


class Port(Protocol):
    """Every method raises PortRefused when the product says no, PortCannot when this port has no way, and PortBroken when it does not
    work.

    `abilities` says what need not be tried: `send` commands, make `stations` and `tags`, `read` what is stored, `customers` with their
    deliveries, and `parallel`: several scenarios at a time.
    """

    abilities: frozenset[str]

    def greet(self) -> None:
        """Ask for something that changes nothing, so that a wrong address or token shows before the first scenario."""

    def announce(self, scenario: str) -> None:
        """Which scenario the next command is for, where a person wants to know."""

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
        """Make a charge point known; `registration` is how its boot shall be answered. None: no password, connectors not told."""

    def set_password(self, charging_point_id: str, password: str) -> None:
        """Change with which password the charge point gets in."""

    def register_charge_point(self, charging_point_id: str, registration: str) -> None:
        """Change how the charge point's boot is answered."""

    def delete_charge_point(self, charging_point_id: str) -> None:
        """Forget a charge point; its sessions stay."""

    def put_id_tag(self, id_tag: str, limit: int, *, expires_at: datetime | None = None, parent: str | None = None) -> None:
        """Make a card known, or change it; a limit of 0 blocks it, a negative one is none."""

    def delete_id_tag(self, id_tag: str) -> None:
        """Forget a card; its sessions stay."""

    def charge_point(self, charging_point_id: str) -> ChargePoint:
        """A charge point as it is now."""

    def reservations(self, charging_point_id: str) -> list[Reservation]:
        """All reservations of a charge point, oldest first."""

    def local_list(self, charging_point_id: str) -> LocalList:
        """The local list of a charge point."""

    def security_events(self, charging_point_id: str) -> list[str]:
        """The types of the security events of a charge point, oldest first."""

    def certificates(self, charging_point_id: str) -> list[str]:
        """The serial numbers (hexadecimal, as in OCPP's hash data) of the certificates that a charge point is known to hold."""

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

    def send_command(self, charging_point_id: str, action: str, request: Mapping[str, Any], *, insist: bool = False) -> Command:
        """Send an OCPP request to a charge point and wait for its end; `insist`: also one that the product's own rules would refuse."""

    def close(self) -> None:
        """Let go of connections."""
