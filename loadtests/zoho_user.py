"""A locust user that is Zoho: a customer's life through the four webhooks of the contract."""

import itertools
from typing import Any

from locust import FastHttpUser, between, task

from loadtests.options import RUN


class ZohoUser(FastHttpUser):
    """Generates a charge point, registers its customer, unblocks and blocks it, and checks every answer."""

    wait_time = between(0.2, 1)
    weight = 1
    numbers = itertools.count(1)

    @task
    def customer(self) -> None:
        """One customer from purchase to block."""
        customer_id = f"{RUN}-{next(self.numbers)}"
        answer = self._call("generate_charge_point", {}, 200)
        if answer is None:
            return
        charging_point_id = str(answer.get("charging_point_id"))
        registration = {
            "charging_point_id": charging_point_id,
            "application": "store",
            "zoho_customer_id": customer_id,
        }
        expected = {"zoho_customer_id": customer_id, "max_active_transactions_count": 0, "id_tag": None}
        if self._call("register_customer", registration, 200, expected) is None:
            return
        unblocking = {"zoho_customer_id": customer_id, "max_active_transaction_count": 2}
        self._call("unblock_customer", unblocking, 204)
        self._call("block_customer", {"zoho_customer_id": customer_id}, 204)

    def _call(self, webhook: str, body: dict[str, Any], status: int, expected: dict[str, Any] | None = None) -> dict[str, Any] | None:
        token = self.environment.parsed_options.webhook_token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        path = f"/api/v1/webhooks/{webhook}"
        with self.client.post(path, json=body, headers=headers, name=webhook, catch_response=True) as answer:
            content = _json_object(answer) if answer.status_code == 200 else {}
            wrong = {key: content.get(key) for key, value in (expected or {}).items() if content.get(key) != value}
            if answer.status_code == status and content is not None and not wrong:
                answer.success()
                return content
            answer.failure(f"HTTP {answer.status_code} {(answer.text or '')[:200]}")
            return None


def _json_object(answer: Any) -> dict[str, Any]:
    try:
        content = answer.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
