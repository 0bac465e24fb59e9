import pytest

from csms.actions.v16 import schemas
from csms.actions.v16.schemas import Breach, Fault, faults, known


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault("required", (), "idTag", "t"), "OccurenceConstraintViolation"),
        (Fault("minItems", (), 1, "t"), "OccurenceConstraintViolation"),
        (Fault("type", (), "string", "t"), "TypeConstraintViolation"),
        (Fault("additionalProperties", (), ["x"], "t"), "FormationViolation"),
        (Fault("maxLength", (), 20, "t"), "PropertyConstraintViolation"),
        (Fault("enum", (), [], "t"), "PropertyConstraintViolation"),
        (Fault("format", (), "date-time", "t"), "PropertyConstraintViolation"),
    ],
)
def test_each_kind_of_breach_has_its_code(fault: Fault, code: str) -> None:
    assert fault.breach().code == code


def test_a_breach_names_the_place() -> None:
    breach = Fault("type", ("meterValue", 0, "sampledValue"), "array", "is no list").breach()
    assert isinstance(breach, Breach)
    assert str(breach) == "meterValue.0.sampledValue: is no list"


def test_every_broken_rule_is_found() -> None:
    found = faults("StatusNotification", {"connectorId": "1", "status": "Sleeping", "more": 1})
    assert {fault.keyword for fault in found} == {"type", "enum", "required", "additionalProperties"}


def test_a_long_value_is_not_repeated_at_length() -> None:
    (fault,) = faults("Authorize", {"idTag": "x" * 5000})
    assert len(fault.text) <= 200


@pytest.mark.parametrize("name", ["Heartbeat", "RemoteStartTransaction", "SignCertificate", "AuthorizeResponse"])
def test_what_ocpp_has_is_known(name: str) -> None:
    assert known(name)


@pytest.mark.parametrize("name", ["Foo", "heartbeat", "../Heartbeat", "", "Heartbeat.json", "ﬁrmware", "H" * 5000, "\x00"])
def test_what_ocpp_has_not_is_unknown(name: str) -> None:
    assert not known(name)


def test_a_schema_that_is_none_cannot_be_asked_for() -> None:
    with pytest.raises(KeyError):
        faults("Foo", {})


def test_what_stations_ask_for_is_not_remembered() -> None:
    for number in range(1000):
        assert not known(f"Action{number}")
    assert schemas._validator.cache_info().currsize < 100
