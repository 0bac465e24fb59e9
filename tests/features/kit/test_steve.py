from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from features.kit.port import Command, PortBroken, PortCannot, PortRefused
from features.kit.steve import Steve
from tests.features.kit.ports import Answers, unreachable

ROW = {
    "id": 7,
    "chargeBoxId": "CP1",
    "connectorId": 1,
    "ocppIdTag": "A",
    "startTimestamp": "2026-05-04T08:00:00Z",
    "startValue": "10",
    "stopTimestamp": "2026-05-04T09:00:00Z",
    "stopValue": "52",
    "stopReason": "Local",
}


def port(product: object) -> Steve:
    return Steve("http://steve.test/steve", "me:secret", httpx.MockTransport(product))  # type: ignore[arg-type]


def test_a_card_that_nobody_has_is_asked_for_to_say_hello() -> None:
    product = Answers((200, []))
    port(product).greet()
    assert product.lines == ["GET /steve/api/v1/ocppTags?idTag=nobody"]


@pytest.mark.parametrize(
    ("action", "request_", "body"),
    [
        ("Reset", {"type": "Hard"}, {"resetType": "HARD"}),
        ("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}, {"connectorId": 1, "availType": "INOPERATIVE"}),
        ("ChangeConfiguration", {"key": "K", "value": "v"}, {"keyType": "CUSTOM", "customConfKey": "K", "value": "v"}),
        ("GetConfiguration", {"key": ["A", "B"]}, {"commaSeparatedCustomConfKeys": "A,B"}),
        ("GetConfiguration", {}, {"commaSeparatedCustomConfKeys": ""}),
        ("RemoteStopTransaction", {"transactionId": 7}, {"transactionId": 7}),
        (
            "SendLocalList",
            {"listVersion": 2, "updateType": "Full"},
            {"listVersion": 2, "updateType": "FULL", "addUpdateList": [], "deleteList": [], "sendEmptyListWhenFull": True},
        ),
        (
            "SendLocalList",
            {
                "listVersion": 3,
                "updateType": "Differential",
                "localAuthorizationList": [{"idTag": "A", "idTagInfo": {"status": "Accepted"}}, {"idTag": "B"}],
            },
            {"listVersion": 3, "updateType": "DIFFERENTIAL", "addUpdateList": ["A"], "deleteList": ["B"]},
        ),
        ("ReserveNow", {"expiryDate": "x", "idTag": "A"}, {"expiry": "x", "idTag": "A"}),
    ],
)
def test_a_command_is_an_operation_in_steve_s_words(action: str, request_: dict[str, Any], body: dict[str, Any]) -> None:
    product = Answers((200, {}))
    assert port(product).send_command("CP1", action, request_) == Command("answered", None)
    assert product.lines == [f"POST /steve/api/v1/operations/{action}"]
    assert product.bodies == [{"chargeBoxIdList": ["CP1"], **body}]
    assert product.asked[0].headers["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("said", "known"),
    [("Accepted", {"status": "Accepted"}), ({"status": "Rejected"}, {"status": "Rejected"}), ("OK, sent", None), (None, None)],
)
def test_the_station_s_answer_is_told_where_steve_gives_it(said: object, known: object) -> None:
    rows = [{"chargeBoxId": "CP2", "response": "Rejected"}, {"chargeBoxId": "CP1", "response": said}]
    product = Answers((200, {"taskId": 1, "successResponses": rows, "errorResponses": [], "exceptions": []}))
    assert port(product).send_command("CP1", "Reset", {"type": "Hard"}) == Command("answered", known)


def test_what_steve_could_not_send_is_a_refusal_with_its_words() -> None:
    product = Answers((200, {"successResponses": [], "exceptions": [{"chargeBoxId": "CP1", "exceptionMessage": "not connected"}]}))
    with pytest.raises(PortRefused, match="not connected"):
        port(product).send_command("CP1", "Reset", {"type": "Hard"})


@pytest.mark.parametrize(
    ("action", "request_"), [("SetChargingProfile", {}), ("RemoteStartTransaction", {"idTag": "A", "chargingProfile": {}})]
)
def test_what_steve_takes_from_its_database_only_cannot_be_sent(action: str, request_: dict[str, Any]) -> None:
    with pytest.raises(PortCannot, match=action):
        port(Answers()).send_command("CP1", action, request_)


def test_a_card_is_made_changed_and_deleted() -> None:
    product = Answers((200, []), (201, {}), (200, [{"ocppTagPk": 3}]), (200, {}), (200, [{"ocppTagPk": 3}]), (200, None))
    steve = port(product)
    steve.put_id_tag("A", 1, expires_at=datetime(2026, 5, 4, tzinfo=UTC), parent="G")
    steve.put_id_tag("A", 0)
    steve.delete_id_tag("A")
    steve.close()
    asked = "GET /steve/api/v1/ocppTags?idTag=A"
    assert product.lines == [
        asked,
        "POST /steve/api/v1/ocppTags",
        asked,
        "PUT /steve/api/v1/ocppTags/3",
        asked,
        "DELETE /steve/api/v1/ocppTags/3",
    ]
    assert product.bodies[1] == {
        "idTag": "A",
        "maxActiveTransactionCount": 1,
        "expiryDate": "2026-05-04T00:00:00+00:00",
        "parentIdTag": "G",
    }


def test_transactions_are_sessions() -> None:
    running = {**ROW, "id": 8, "stopTimestamp": None, "stopValue": None, "stopReason": None}
    ended, runs = port(Answers((200, [running, ROW]))).sessions("CP1")
    assert (ended.id, ended.energy_wh, ended.active, ended.stop_reason) == (7, 42, False, "Local")
    assert (runs.id, runs.energy_wh, runs.active, runs.stopped_at) == (8, None, True, None)


def test_what_steve_turns_down_is_a_refusal() -> None:
    with pytest.raises(PortRefused, match="400"):
        port(Answers((400, {"error": "no"}))).send_command("CP1", "Reset", {"type": "Hard"})
    with pytest.raises(PortBroken, match="nobody there"):
        port(unreachable).sessions("CP1")
