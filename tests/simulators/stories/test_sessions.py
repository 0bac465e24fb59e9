from datetime import timedelta

from simulators.stories.sessions import charge, charge_through_outage
from simulators.stories.steps import ChargeFor, CutNetwork, RestoreNetwork

TEN = timedelta(minutes=10)
ONE = timedelta(minutes=1)


def test_a_session_is_the_same_data_each_time() -> None:
    assert charge("T", TEN, 2) == charge("T", TEN, 2) != charge("T", TEN, 1)
    assert [type(step).__name__ for step in charge("T", TEN)] == [
        "Boot",
        "PlugIn",
        "HoldCard",
        "ChargeFor",
        "StopByCard",
        "PullOut",
    ]


def test_an_outage_lies_in_the_middle_of_the_charging_time() -> None:
    story = charge_through_outage("T", TEN, ONE)
    cut, restore = story.index(CutNetwork()), story.index(RestoreNetwork())
    assert story[cut + 1 : restore] == (ChargeFor(ONE),)
    assert story[cut - 1] == story[restore + 1] == ChargeFor(TEN / 2)
