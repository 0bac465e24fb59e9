from csms.actions.v16.outbound.order import Steps


def test_an_action_may_have_nothing_to_say() -> None:
    assert Steps() == Steps(None, None, None, None)
