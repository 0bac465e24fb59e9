from features.kit.ledger import Ledger


def test_an_id_belongs_to_the_session_that_got_it_first() -> None:
    ledger = Ledger()
    assert [ledger.enter(7, ("CP1",)), ledger.enter(7, ("CP1",)), ledger.enter(7, ("CP2",)), ledger.enter(8, ("CP2",))] == [
        True,
        True,
        False,
        True,
    ]
