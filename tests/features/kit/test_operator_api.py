import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from features.kit.operator_api import OperatorApi
from features.kit.port import Command, Customer, Delivery, MeterValue, PortRefused

STARTED, STOPPED = datetime(2026, 5, 4, 8, tzinfo=UTC), datetime(2026, 5, 4, 9, tzinfo=UTC)
SESSION = {
    "charging_point_id": "CP 1",
    "connector_id": 1,
    "id_tag": "tg_1",
    "id_tag_status": "Accepted",
    "active": False,
    "started_at": "2026-05-04T08:00:00Z",
    "stopped_at": "2026-05-04T09:00:00Z",
    "energy_wh": 42,
    "stop_reason": "Local",
    "flags": ["stopped_twice"],
}


class Product:
    """Answers like an operator API, from a list, and keeps what it was asked."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        self._answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        status, body = self._answers.pop(0)
        return httpx.Response(status, json=body) if body is not None else httpx.Response(status)

    def api(self, token: str = "") -> OperatorApi:
        return OperatorApi("http://csms.test/", token, httpx.MockTransport(self))


def page(*items: object, cursor: str | None = None) -> dict[str, object]:
    return {"items": list(items), "next_cursor": cursor}


def test_a_charge_point_is_created_with_what_the_scenario_says() -> None:
    product = Product((201, {}))
    product.api().create_charge_point("CP1", description="Yard", registration="Pending")
    asked = product.asked[0]
    assert (asked.method, asked.url.path) == ("POST", "/api/v1/charge-points")
    assert json.loads(asked.content) == {"charging_point_id": "CP1", "description": "Yard", "registration_status": "Pending"}


def test_names_are_escaped_in_paths() -> None:
    product = Product((204, None), (200, {}), (201, {}))
    api = product.api()
    api.delete_charge_point("CP /1")
    api.register_charge_point("CP /1", "Accepted")
    api.put_id_tag("a b", 0)
    assert [asked.url.raw_path.decode() for asked in product.asked] == [
        "/api/v1/charge-points/CP%20%2F1",
        "/api/v1/charge-points/CP%20%2F1",
        "/api/v1/id-tags/a%20b",
    ]


def test_a_customer_is_read() -> None:
    row = {"zoho_customer_id": "445", "charging_point_id": "CP1", "id_tag": None, "max_active_transaction_count": -1}
    assert Product((200, row)).api().customer("445") == Customer("445", "CP1", None, -1)


def test_a_refusal_carries_the_words_of_the_product() -> None:
    with pytest.raises(PortRefused, match=r"404.*no such customer"):
        Product((404, {"error": "no such customer"})).api().customer("445")


def test_sessions_are_read_page_by_page_and_come_oldest_first() -> None:
    product = Product((200, page(SESSION | {"id": 3}, SESSION | {"id": 2}, cursor="2")), (200, page(SESSION | {"id": 1})))
    found = product.api().sessions("CP 1")
    assert [one.id for one in found] == [1, 2, 3]
    assert [dict(asked.url.params) for asked in product.asked] == [
        {"charging_point_id": "CP 1"},
        {"charging_point_id": "CP 1", "cursor": "2"},
    ]
    assert (found[0].started_at, found[0].stopped_at, found[0].flags) == (STARTED, STOPPED, ("stopped_twice",))


def test_a_running_session_has_no_end() -> None:
    row = SESSION | {"id": 1, "active": True, "stopped_at": None, "energy_wh": None, "stop_reason": None}
    found = Product((200, page(row))).api().sessions("CP 1")
    assert (found[0].active, found[0].stopped_at, found[0].energy_wh) == (True, None, None)


def test_meter_values_come_in_the_order_in_which_they_were_stored() -> None:
    rows = [{"id": n, "at": "2026-05-04T08:00:00Z", "measurand": "Voltage", "value": str(n)} for n in (2, 1)]
    assert Product((200, page(*rows))).api().meter_values(1) == [MeterValue(STARTED, "Voltage", "1"), MeterValue(STARTED, "Voltage", "2")]


def test_deliveries_and_quarantined_messages_are_read() -> None:
    row = {"id": 1, "webhook_id": "w", "charging_point_id": "CP1", "state": "dead", "attempt_count": 2}
    product = Product((200, page(row)), (200, page({"reason": "no such transaction"})), (202, row))
    api = product.api()
    assert api.deliveries("CP1") == [Delivery(1, "w", "CP1", "dead", 2)]
    assert api.unmatched("CP1") == ["no such transaction"]
    api.retry_delivery(1)
    assert product.asked[-1].url.path == "/api/v1/deliveries/1/retry"


@pytest.mark.parametrize(("status", "state"), [(200, "answered"), (502, "error"), (504, "timeout")])
def test_a_command_that_ended_is_no_refusal(status: int, state: str) -> None:
    product = Product((status, {"state": state, "response": None}))
    assert product.api().send_command("CP1", "Reset", {"type": "Hard"}) == Command(state, None)


def test_a_command_that_is_not_taken_is_a_refusal() -> None:
    with pytest.raises(PortRefused, match="not connected"):
        Product((409, {"error": "not connected"})).api().send_command("CP1", "Reset", {"type": "Hard"})


def test_the_token_goes_along() -> None:
    product = Product((200, page()))
    api = product.api("secret")
    api.sessions("CP1")
    api.close()
    assert product.asked[0].headers["authorization"] == "Bearer secret"
