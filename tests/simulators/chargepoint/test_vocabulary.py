import pytest

from simulators.chargepoint.vocabulary import STATUSES, action_named, check_direction, check_status


@pytest.mark.parametrize("word", ["Heartbeat", "SignedUpdateFirmware", "DataTransfer"])
def test_an_action_of_ocpp_is_itself(word: str) -> None:
    assert action_named(word) == word


def test_an_action_of_one_s_own_is_named_as_such() -> None:
    assert action_named("custom:NoSuchAction") == "NoSuchAction"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("HeartBeat", "did you mean Heartbeat"),
        ("StartTransactoin", "did you mean StartTransaction"),
        ("Rset", "did you mean Reset"),
        ("Qqq", "write 'custom:Qqq'"),
        ("custom:", "no action"),
        ("", "no action"),
    ],
)
def test_an_action_that_does_not_exist_is_refused_with_the_nearest_one(word: str, meant: str) -> None:
    with pytest.raises(ValueError, match=meant):
        action_named(word)


@pytest.mark.parametrize(("word", "meant"), [("Chargin", "did you mean Charging"), ("faulted", "did you mean Faulted"), ("X", "there are")])
def test_a_status_that_does_not_exist_is_refused(word: str, meant: str) -> None:
    assert [check_status(status) for status in STATUSES] == list(STATUSES)
    with pytest.raises(ValueError, match=meant):
        check_status(word)


@pytest.mark.parametrize(("word", "meant"), [("outgoing", "did you mean sent"), ("incoming", "did you mean received"), ("up", "not 'up'")])
def test_a_direction_that_does_not_exist_is_refused(word: str, meant: str) -> None:
    for known in (None, "sent", "received"):
        check_direction(known)
    with pytest.raises(ValueError, match=meant):
        check_direction(word)
