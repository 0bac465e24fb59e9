"""Which defect a station meets, by its identity."""

from tests.mutants import defects
from tests.mutants.server import identity, kind_of
from tests.mutants.station import Station


def test_an_identity_names_its_defect_whatever_its_capitals_and_its_tail() -> None:
    defects.load()
    path = f"/ocpp/{identity('same-transaction-id', '0123abcd')}"
    for one in (path, path.swapcase(), f"{path}-NOBODY", path.replace("/ocpp/", "/ocpp/elsewhere/")):
        assert kind_of(one) is Station.MUTANTS["same-transaction-id"]


def test_any_other_identity_meets_the_sound_one() -> None:
    assert kind_of("/ocpp/KIT-0123456789abcdef") is Station
    assert kind_of(f"/ocpp/{identity('no-such-defect', '0123abcd')}") is Station
