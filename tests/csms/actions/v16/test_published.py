import jsonschema_rs
import pytest

from csms.actions.v16.published import published
from csms.actions.v16.requests import ACTIONS


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_published_schema_is_whole_and_of_todays_dialect(action: str) -> None:
    for name in (action, f"{action}Response"):
        schema = published(name)
        assert "$ref" not in str(schema)
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


@pytest.mark.parametrize(
    ("action", "payload", "proper"),
    [
        ("Reset", {"type": "Soft"}, True),
        ("Reset", {"type": "Gentle"}, False),
        ("Reset", {"type": "Soft", "now": True}, False),
        ("SendLocalList", {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [{"idTag": "x" * 21}]}, False),
        ("DeleteCertificate", {"certificateHashData": {}}, False),
    ],
)
def test_it_says_the_same_as_the_file(action: str, payload: dict[str, object], proper: bool) -> None:
    assert jsonschema_rs.Draft202012Validator(published(action)).is_valid(payload) is proper


def test_what_may_be_left_out_is_not_required_wherever_it_stands() -> None:
    assert "reservationId" in published("ReserveNow")["required"]
    assert "reservationId" not in published("ReserveNow", ("reservationId",))["required"]
    relaxed = published("SetChargingProfile", ("chargingProfileId",))
    assert "chargingProfileId" not in relaxed["properties"]["csChargingProfiles"]["required"]
    assert "stackLevel" in relaxed["properties"]["csChargingProfiles"]["required"]


def test_only_schemas_that_there_are_can_be_published() -> None:
    with pytest.raises(FileNotFoundError):
        published("Foo")
