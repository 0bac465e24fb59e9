import threading

import pytest

from features.kit import stations
from features.kit.stations import AllChanged, NoStation, Stations


def test_without_names_each_loan_is_a_new_identity() -> None:
    found = Stations()
    assert not found.named
    assert found.borrow() != found.borrow()
    found.give_back("anything")


def test_a_named_station_is_lent_to_one_at_a_time() -> None:
    found = Stations(["CP1", "CP2"])
    assert (found.borrow(), found.borrow()) == ("CP1", "CP2")
    got: list[str] = []
    waiting = threading.Thread(target=lambda: got.append(found.borrow()))
    waiting.start()
    found.give_back("CP2")
    waiting.join(10)
    assert got == ["CP2"]


def test_what_is_given_back_twice_is_there_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stations, "PATIENCE_S", 0.01)
    found = Stations(["CP1"])
    found.give_back(found.borrow())
    found.give_back("CP1")
    assert found.borrow() == "CP1"
    with pytest.raises(NoStation, match="all 1 stations"):
        found.borrow()


def test_a_station_that_stays_changed_is_lent_to_nobody_and_whoever_waits_for_the_last_one_is_told() -> None:
    found = Stations(["CP1", "CP2"])
    assert found.borrow() == "CP1"
    found.withdraw("CP1")
    found.give_back("CP1")
    assert found.borrow() == "CP2"
    told: list[str] = []

    def wait() -> None:
        with pytest.raises(AllChanged) as error:
            found.borrow()
        told.append(str(error.value))

    waiting = threading.Thread(target=wait)
    waiting.start()
    found.withdraw("CP2")
    waiting.join(10)
    assert len(told) == 1
