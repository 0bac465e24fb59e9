from typing import Any

import pytest

from features.kit.payloads import judge

BEATEN = {"currentTime": "2026-05-04T08:00:00Z"}


@pytest.mark.parametrize(
    ("schema", "payload"),
    [
        ("HeartbeatResponse", BEATEN),
        ("HeartbeatResponse", {"currentTime": "2026-05-04T08:00:00.123+02:00"}),
        ("Reset", {"type": "Hard"}),
        ("NoSuchAction", {"anything": 1}),
    ],
)
def test_what_is_right_is_no_breach(schema: str, payload: dict[str, Any]) -> None:
    assert list(judge(schema, payload)) == []


@pytest.mark.parametrize(
    ("schema", "payload", "text", "clause"),
    [
        ("HeartbeatResponse", {}, "breaks its schema", "OCPP 1.6, 6"),
        ("HeartbeatResponse", {**BEATEN, "more": 1}, "breaks its schema", "OCPP 1.6, 6"),
        ("HeartbeatResponse", {"currentTime": "2026-05-04T08:00:00"}, "not ISO 8601 with a zone", "OCPP 1.6, 3.15"),
        ("HeartbeatResponse", {"currentTime": "Mon May 4 08:00:00 2026"}, "not ISO 8601 with a zone", "OCPP 1.6, 3.15"),
        ("Reset", {"type": "HARD"}, "case counts", "OCPP 1.6, 7"),
        ("Reset", {"type": "Cold"}, "is not one of", "OCPP 1.6, 7"),
    ],
)
def test_a_breach_has_its_clause(schema: str, payload: dict[str, Any], text: str, clause: str) -> None:
    assert any(text in said and where == clause for said, where in judge(schema, payload))


def test_instants_are_found_wherever_they_stand() -> None:
    value = {"meterValue": [{"timestamp": "yesterday", "sampledValue": []}]}
    assert [text for text, _ in judge("NoSuchAction", value)] == [
        "NoSuchAction: timestamp is 'yesterday', which is not ISO 8601 with a zone"
    ]
