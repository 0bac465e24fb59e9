"""What Zoho knows: its customers, the charge points it asked for, the boot notifications it was sent.

Pure: it is told what was exchanged and when, and answers questions about it. It knows nothing of HTTP.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from simulators.zoho.boot import find_breaches
from simulators.zoho.values import as_object


@dataclass(frozen=True)
class Customer:
    """One customer record. `stage` is new, registered, unblocked or blocked: what the CSMS last confirmed."""

    zoho_customer_id: str
    application: str = "store"
    charging_point_id: str | None = None
    stage: str = "new"
    max_active_transaction_count: int | None = None


@dataclass(frozen=True)
class BootNotification:
    """One boot notification as it was received and taken."""

    charging_point_id: str | None
    webhook_id: str | None
    at: datetime
    body: bytes
    breaches: tuple[str, ...]


@dataclass
class Book:
    """The mock's memory of the business, apart from the journal of exchanges."""

    customers: dict[str, Customer] = field(default_factory=dict)
    charge_points: dict[str, datetime] = field(default_factory=dict)
    boots: list[BootNotification] = field(default_factory=list)

    def add_customer(self, customer: Customer) -> None:
        """Keep a new customer record; raises KeyError when its id is taken."""
        if customer.zoho_customer_id in self.customers:
            raise KeyError(customer.zoho_customer_id)
        self.customers[customer.zoho_customer_id] = customer

    def note_call(self, webhook: str, sent: Mapping[str, Any], answer: Any, at: datetime) -> None:
        """Learn from a webhook call that the CSMS answered with success."""
        customer_id = str(sent.get("zoho_customer_id", ""))
        known = self.customers.get(customer_id) or Customer(customer_id)
        match webhook:
            case "generate_charge_point":
                if isinstance(answer, Mapping) and "charging_point_id" in answer:
                    self.charge_points.setdefault(str(answer["charging_point_id"]), at)
                return
            case "register_customer":
                changed = replace(
                    known,
                    application=str(sent.get("application")),
                    charging_point_id=str(sent.get("charging_point_id")),
                    stage="registered",
                    max_active_transaction_count=0,
                )
            case "block_customer":
                changed = replace(known, stage="blocked", max_active_transaction_count=0)
            case "unblock_customer":
                given = sent.get("max_active_transaction_count")
                count = 1 if given is None else int(given)
                stage = "unblocked" if count else "blocked"
                changed = replace(known, stage=stage, max_active_transaction_count=count)
            case _:
                return
        self.customers[customer_id] = changed

    def note_boot(self, body: bytes, webhook_id: str | None, at: datetime) -> BootNotification:
        """Keep a boot notification with every breach found in it; a repeated `webhook-id` with another body
        is one.
        """
        breaches = find_breaches(body)
        if any(boot.webhook_id == webhook_id and boot.body != body for boot in self.boots if webhook_id):
            breaches.append(f"webhook-id {webhook_id} was sent before with another body")
        found = (as_object(body) or {}).get("charging_point_id")
        boot = BootNotification(str(found) if found else None, webhook_id, at, body, tuple(breaches))
        self.boots.append(boot)
        return boot

    def duplicates(self) -> dict[str, int]:
        """How often each `webhook-id` arrived, for those that arrived more than once."""
        ids = [boot.webhook_id for boot in self.boots if boot.webhook_id]
        return {webhook_id: ids.count(webhook_id) for webhook_id in ids if ids.count(webhook_id) > 1}
