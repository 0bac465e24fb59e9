import pytest

from simulators.chargepoint.configuration import Configuration
from simulators.chargepoint.configuration_keys import BY_NAME, KEYS, Key, Kind


@pytest.mark.parametrize("key", [key for key in KEYS if key.kind is not Kind.SECRET], ids=lambda key: key.name)
def test_each_factory_value_is_one_that_the_key_can_have(key: Key) -> None:
    assert Configuration({key.name: key.value}).text(key.name) == key.value


def test_names_are_unique_without_regard_to_case() -> None:
    assert len(BY_NAME) == len(KEYS)


def test_the_profiles_claimed_are_the_two_that_are_there() -> None:
    assert BY_NAME["supportedfeatureprofiles"].value == "Core,RemoteTrigger"
