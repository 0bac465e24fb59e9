from simulators.chargepoint import schemas
from simulators.chargepoint.configuration_keys import KEYS
from tests.simulators.chargepoint.bench import Bench


def test_without_names_all_keys_come_but_the_secret_one() -> None:
    answer = Bench().boot().call("GetConfiguration")[2]
    assert {row["key"] for row in answer["configurationKey"]} == {key.name for key in KEYS} - {"AuthorizationKey"}
    assert "unknownKey" not in answer
    assert schemas.check("GetConfigurationResponse", answer) is None


def test_unknown_and_secret_names_are_unknown_keys() -> None:
    answer = Bench().boot().call("GetConfiguration", {"key": ["Foo", "AuthorizationKey", "NumberOfConnectors"]})[2]
    assert answer == {
        "configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": "1"}],
        "unknownKey": ["Foo", "AuthorizationKey"],
    }


def test_more_keys_than_the_limit_are_refused() -> None:
    frame = Bench().boot().call("GetConfiguration", {"key": [f"K{n}" for n in range(51)]})
    assert frame[2] == "OccurenceConstraintViolation"
