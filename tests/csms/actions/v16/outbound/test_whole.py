import pytest

from csms.actions.v16.outbound.whole import whole
from csms.domain.errors import Invalid


def test_whole_numbers_are_written_as_such() -> None:
    assert str(whole({"a": [1.0, 1.5, {"b": 2.0}], "c": "1.0", "d": True, "e": None})) == (
        "{'a': [1, 1.5, {'b': 2}], 'c': '1.0', 'd': True, 'e': None}"
    )


@pytest.mark.parametrize("number", [2**31, -(2**31), 2**63, 1e30])
def test_a_number_beyond_32_bits_is_refused_by_its_name(number: float) -> None:
    with pytest.raises(Invalid, match="id: a whole number has 32 bits"):
        whole({"list": [{"id": number}]})


@pytest.mark.parametrize("number", [2**31 - 1, 1 - 2**31, 0.1])
def test_others_stay(number: float) -> None:
    assert whole([number]) == [number]
