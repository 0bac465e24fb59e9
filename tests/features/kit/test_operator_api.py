import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from features.kit.operator_api import OperatorApi
from features.kit.port import ChargePoint, Command, Customer, Delivery, LocalList, MeterValue, PortBroken, PortRefused, Reservation

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
    "reservation_id": 5,
    "stop_id_tag": None,
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


def test_pages_without_an_end_are_a_broken_port() -> None:
    product = Product(*[(200, page(cursor="2"))] * 3)
    with pytest.raises(PortBroken, match="its pages have no end"):
        product.api().sessions("CP1")
    assert len(product.asked) == 2


def test_a_charge_point_is_created_with_what_the_scenario_says() -> None:
    product = Product((201, {}))
    product.api().create_charge_point("CP1", description="Yard", registration="Pending")
    asked = product.asked[0]
    assert (asked.method, asked.url.path) == ("POST", "/api/v1/charge-points")
    assert json.loads(asked.content) == {"charging_point_id": "CP1", "description": "Yard", "registration_status": "Pending"}


def test_one_answer_to_two_questions_is_enough_of_a_greeting() -> None:
    for answers in ([(200, page())], [(404, None), (404, {"message": "no such charge point"})]):
        product = Product(*answers)
        with suppress(PortRefused):
            product.api().greet()
        assert len(product.asked) == len(answers)
    with pytest.raises(PortBroken, match=r"/transactions.*nothing is built at this address"):
        Product((404, None), (404, None)).api().greet()


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


def test_a_secured_charge_point_is_created_with_its_password_and_its_connectors() -> None:
    product = Product((201, {}), (200, {}))
    api = product.api()
    api.create_charge_point("CP1", password="secret", security_profile=2, connectors=2)
    api.set_password("CP1", "other")
    assert json.loads(product.asked[0].content) == {
        "charging_point_id": "CP1",
        "description": "",
        "registration_status": "Accepted",
        "password": "secret",
        "security_profile": 2,
        "connectors": [1, 2],
    }
    assert (product.asked[1].method, json.loads(product.asked[1].content)) == ("PATCH", {"password": "other"})


def test_a_card_is_made_with_its_end_and_its_group_and_deleted() -> None:
    product = Product((201, {}), (204, None))
    api = product.api()
    api.put_id_tag("A", 1, expires_at=STARTED, parent="G")
    api.delete_id_tag("A")
    assert json.loads(product.asked[0].content) == {
        "max_active_transaction_count": 1,
        "expiry_date": "2026-05-04T08:00:00+00:00",
        "parent_id_tag": "G",
    }
    assert (product.asked[1].method, product.asked[1].url.path) == ("DELETE", "/api/v1/id-tags/A")


def test_a_charge_point_is_read() -> None:
    unknown = ("vendor", "model", "serial_number", "fw_version", "fw_update_status", "diagnostics_status", "log_status")
    row: dict[str, Any] = {"charging_point_id": "CP1", "registration_status": "Pending", "connected": True, **dict.fromkeys(unknown)}
    row |= {"last_heartbeat_timestamp": "2026-05-04T08:00:00Z"}
    row |= {"connectors": [{"connector_id": 0, "status": None}, {"connector_id": 1, "status": "Available"}]}
    found = Product((200, row)).api().charge_point("CP1")
    assert found == ChargePoint("CP1", "Pending", True, last_heartbeat_at=STARTED, connectors={1: "Available"})


def test_what_stations_told_is_read() -> None:
    reservation = {"id": 1, "reservation_id": 9, "connector_id": 1, "id_tag": "A", "state": "active"}
    product = Product(
        (200, page(reservation)),
        (200, {"version": 3, "entries": [{"idTag": "A", "idTagInfo": {}}]}),
        (200, {"version": None, "entries": None}),
        (200, page({"id": 2, "type": "B"}, {"id": 1, "type": "A"})),
        (200, page({"serial_number": "0a"})),
    )
    api = product.api()
    assert api.reservations("CP1") == [Reservation(9, 1, "A", "active")]
    assert (api.local_list("CP1"), api.local_list("CP1")) == (LocalList(3, ("A",)), LocalList(None))
    assert (api.security_events("CP1"), api.certificates("CP1")) == (["A", "B"], ["0a"])


def test_insisting_goes_along() -> None:
    product = Product((200, {"state": "answered", "response": {}}))
    product.api().send_command("CP1", "Reset", {}, insist=True)
    assert product.asked[0].url.params["force"] == "true"


@pytest.mark.parametrize(("status", "body"), [(502, "<html>Bad gateway"), (200, '{"status": "ok"}'), (504, "[]")])
def test_a_command_is_not_judged_by_an_answer_that_nobody_understands(status: int, body: str) -> None:
    api = OperatorApi("http://csms.test", transport=httpx.MockTransport(lambda request: httpx.Response(status, text=body)))
    with pytest.raises(PortBroken, match=r"POST http://csms.test|send_command: the answer is not what"):
        api.send_command("CP1", "Reset", {"type": "Hard"})


def test_rows_of_another_shape_are_no_failure_of_the_product() -> None:
    with pytest.raises(PortBroken, match="charge_point: the answer is not what the port's contract says: KeyError"):
        Product((200, {})).api().charge_point("CP1")
    with pytest.raises(PortBroken, match="sessions"):
        Product((200, page(SESSION | {"id": 1, "started_at": "yesterday"}))).api().sessions("CP 1")


def test_the_token_goes_along() -> None:
    product = Product((200, page()))
    api = product.api("secret")
    api.sessions("CP1")
    api.close()
    assert product.asked[0].headers["authorization"] == "Bearer secret"
