import pytest

from features.kit.player import Player
from features.kit.spelling import faults
from simulators.chargepoint import schemas
from tests.mutants.plays import scripts


@pytest.mark.parametrize(
    ("text", "given", "rows", "fault"),
    [
        ("the operator sends Rest", {"action": "Rest"}, None, "no Rest; Reset?"),
        ("the operator sends Heartbeat", {"action": "Heartbeat"}, None, "stations send Heartbeat"),
        ("the CSMS sends Authorize within 30 seconds", {"action": "Authorize"}, None, "stations send Authorize"),
        ("the operator sends Reset with:", {"action": "Reset"}, [["type", "Hard"], ["kind", "Hard"]], "Reset has no field kind"),
        ("the operator sends Reset", {"action": "Reset"}, None, "Reset needs type"),
        ("the operator sends ReserveNow with:", {"action": "ReserveNow"}, [["connectorId", "1"]], "needs expiryDate, idTag, reservationId"),
        ("the CSMS has recorded the transaction as ended by EVDisconected", {"reason": "EVDisconected"}, None, "EVDisconnected?"),
        ("the operator sends Reset with:", {"action": "Reset"}, [["type", "hard"]], "hard is none of OCPP's words here; Hard?"),
        ("the CSMS sends Reset of type Warm within 30 seconds", {"action": "Reset", "kind": "Warm"}, None, "Warm is none"),
        ("the CSMS answers Heartbeat with:", {"action": "Heartbeat"}, [["currenttime", "now"]], "no field currenttime"),
        ("the CSMS answers Authorize with Acepted", {"action": "Authorize", "status": "Acepted"}, None, "Acepted is none"),
        ("the CSMS answers Authorize with Invalid or Bad", {"action": "Authorize", "status": "Invalid or Bad"}, None, "Bad is none"),
        ("the CSMS answers MeterValues with Accepted", {"action": "MeterValues", "status": "Accepted"}, None, "has no status"),
        ("the station will answer Reset with Acepted", {"action": "Reset", "status": "Acepted"}, None, "Acepted is none"),
        (
            "the CSMS answers the StatusNotification Availabel of connector 1",
            {"status": "Availabel", "connector": 1},
            None,
            "Availabel is none of OCPP's words here; Available?",
        ),
        ("the operator sends ClearCache with:", {"action": "ClearCache"}, None, "needs a table"),
        ("the operator sends ClearCache", {"action": "ClearCache"}, [["key.1", "a"]], "takes no table"),
        ("the operator sends GetConfiguration with:", {"action": "GetConfiguration"}, [["key.1", "a", "b"]], "this one key.1 | a | b"),
        ("the operator sends GetConfiguration with:", {"action": "GetConfiguration"}, [["key.0", "a"]], "no field key.0"),
        ("the operator sends GetConfiguration with:", {"action": "GetConfiguration"}, [["key", "a"]], "key is a list, not a"),
        (
            "the operator sends GetConfiguration with:",
            {"action": "GetConfiguration"},
            [["key", "the keys"], ["key.1", "a"]],
            "key stands twice",
        ),
        ("the station will answer Reset with:", {"action": "Reset"}, [["status", "Accepted"], ["status", "Rejected"]], "twice"),
        ("the operator sends UnlockConnector with:", {"action": "UnlockConnector"}, [["connectorId", "one"]], "is a number, not one"),
        ("the station sends StatusNotification with:", {"action": "StatusNotification"}, [["timestamp", "in 2 huors"]], "is an instant"),
        (
            "the operator sends SendLocalList with:",
            {"action": "SendLocalList"},
            [["listVersion", "1"], ["updateType", "Full"], ["localAuthorizationList.1.idTagInfo.state", "Accepted"]],
            "no field localAuthorizationList.1.idTagInfo.state",
        ),
    ],
)
def test_a_word_that_ocpp_does_not_have_is_a_fault(text: str, given: dict[str, object], rows: list[list[str]] | None, fault: str) -> None:
    [found] = faults(text, given, rows)
    assert fault in found
    assert repr(text) in found


@pytest.mark.parametrize(
    ("text", "given", "rows"),
    [
        ("the operator sends Reset with:", {"action": "Reset"}, [["type", "Hard"]]),
        ("the CSMS answers Authorize with Invalid or Expired", {"action": "Authorize", "status": "Invalid or Expired"}, None),
        ("the CSMS answers StartTransaction with:", {"action": "StartTransaction"}, [["idTagInfo.status", "Accepted or at worst Invalid"]]),
        ("the CSMS sends SendLocalList with:", {"action": "SendLocalList"}, [["localAuthorizationList.1.idTag", "the valid tag"]]),
        ("the station has authorized the valid tag on connector 1", {"role": "valid", "connector": 1}, None),
        ("the operator sees the station's answer Accepted", {"status": "Accepted"}, None),
        ("the operator sends ChangeConfiguration with:", {"action": "ChangeConfiguration"}, [["key", "A"], ["value", "300"]]),
        ("the CSMS answers BootNotification with:", {"action": "BootNotification"}, [["interval", "above 0"], ["currentTime", "now"]]),
    ],
)
def test_words_of_ocpp_are_none(text: str, given: dict[str, object], rows: list[list[str]] | None) -> None:
    assert list(faults(text, given, rows)) == []


def test_every_action_has_a_schema_to_be_read_by() -> None:
    assert all(schemas.source(action).get("type") == "object" for action in schemas.actions())


def test_the_scenarios_of_the_kit_are_spelt_well() -> None:
    player = Player()
    for script in scripts().values():
        player.proofread(script.scenario, 2)
