import subprocess
import sys
from typing import Any

import pytest

from simulators.chargepoint.schemas import check, knows


@pytest.mark.parametrize(
    ("name", "payload", "code"),
    [
        ("Reset", {"type": "Soft"}, None),
        ("Reset", {}, "OccurenceConstraintViolation"),
        ("Reset", {"type": 5}, "TypeConstraintViolation"),
        ("Reset", {"type": "Gentle"}, "PropertyConstraintViolation"),
        ("Reset", {"type": "Soft", "when": "now"}, "FormationViolation"),
        ("Reset", [], "FormationViolation"),
        ("Reset", "Soft", "FormationViolation"),
        ("RemoteStartTransaction", {"idTag": "x" * 21}, "PropertyConstraintViolation"),
        ("RemoteStartTransaction", {"idTag": "x", "connectorId": "1"}, "TypeConstraintViolation"),
        ("BootNotificationResponse", {"status": "Maybe", "interval": 1, "currentTime": "x"}, "PropertyConstraintViolation"),
    ],
)
def test_each_violation_has_its_code_of_ocpp_16(name: str, payload: Any, code: str | None) -> None:
    violation = check(name, payload)
    assert (violation.code if violation else None) == code


def test_the_description_names_the_field() -> None:
    violation = check("Reset", {"type": 5})
    assert violation is not None
    assert violation.description.startswith("type: ")


@pytest.mark.parametrize(("word", "known"), [("Heartbeat", True), ("heartbeat", False), ("Foo", False), ("SignedUpdateFirmware", True)])
def test_actions_are_known_by_their_exact_word(word: str, known: bool) -> None:
    assert knows(word) is known


def test_a_charge_point_loads_no_event_loop_and_no_ocpp_library() -> None:
    script = "import sys, simulators.chargepoint.machine; print(sorted({'asyncio', 'ocpp', 'websockets'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
