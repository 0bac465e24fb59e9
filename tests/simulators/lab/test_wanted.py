from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.lab.errors import BadRequest
from simulators.lab.wanted import Wanted, read, read_all

CSMS = "ws://127.0.0.1:1/ocpp"


def test_a_charge_point_needs_a_name_and_a_csms() -> None:
    assert read({"id": "A"}, CSMS) == Wanted("A", CSMS)
    assert read({"id": "A", "csms": "ws://other/x"}, CSMS).csms == "ws://other/x"
    assert read({"id": "A", "password": None}, CSMS).password is None


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ([], ""),
        (None, ""),
        ({}, "id"),
        ({"id": ""}, "id"),
        ({"id": 5}, "id"),
        ({"id": "A", "connectors": 0}, "connectors"),
        ({"id": "A", "connectors": True}, "connectors"),
        ({"id": "A", "connectors": 1.5}, "connectors"),
        ({"id": "A", "speed": 0}, "speed"),
        ({"id": "A", "id_tag": "x" * 21}, "id_tag"),
        ({"id": "A", "id_tag": ""}, "id_tag"),
        ({"id": "A", "csms": "http://x"}, "csms"),
        ({"id": "A", "colour": 1}, "colour"),
        ({"id": "A", "faults": "drop"}, "faults"),
        ({"id": "A", "profile": "/etc/passwd"}, "profile"),  # only names, no files of the machine
        ({"id": "A", "car": "x.toml"}, "car"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(data: Any, place: str) -> None:
    with pytest.raises(BadRequest) as error:
        read(data, CSMS)
    assert error.value.place == place


def test_without_a_csms_of_the_lab_each_must_name_one() -> None:
    with pytest.raises(BadRequest, match="csms: is missing"):
        read({"id": "A"})


@pytest.mark.parametrize("body", [[{"id": "A"}, {"id": "B"}], {"charge_points": [{"id": "A"}, {"id": "B"}], "csms": CSMS}])
def test_the_whole_state_is_an_array_or_an_object(body: Any) -> None:
    assert list(read_all(body, CSMS)) == ["A", "B"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("x", ""),
        ({}, "charge_points"),
        ([{"id": "A"}, {"id": "A"}], "charge_points[1].id"),
        ([{"id": "A"}, {"id": "B", "speed": -1}], "charge_points[1].speed"),
        ({"charge_points": [], "other": 1}, "other"),
    ],
)
def test_an_error_in_the_whole_state_is_named_by_its_place(body: Any, place: str) -> None:
    with pytest.raises(BadRequest) as error:
        read_all(body, CSMS)
    assert error.value.place == place


def test_the_password_is_never_shown() -> None:
    shown = read({"id": "A", "password": "secret"}, CSMS).as_dict()
    assert "secret" not in str(shown)
    assert shown["has_password"] is True


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_any_json_is_read_or_refused_in_words(data: Any) -> None:
    for reader in (read, read_all):
        with suppress(BadRequest):  # and nothing else
            reader(data, CSMS)
