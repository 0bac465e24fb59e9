import pytest

from simulators.zoho.values import ARRAY, NUMBER, TEXT, WHOLE, as_json, as_object, check_keys, dump, type_name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "null"),
        (True, "a boolean"),
        (5, "a number"),
        (1.5, "a number"),
        ("x", "a string"),
        ("", "an empty string"),
        ([], "an array"),
        ({}, "an object"),
    ],
)
def test_a_json_value_is_named_in_words(value: object, name: str) -> None:
    assert type_name(value) == name


def test_a_body_that_is_no_json_reads_as_nothing() -> None:
    assert as_json(b"\xff{") is None
    assert as_json("{") is None


def test_only_an_object_reads_as_an_object() -> None:
    assert as_object(b'{"a":1}') == {"a": 1}
    assert as_object(b"[1]") is None


def test_json_is_written_compact_and_without_escapes() -> None:
    assert dump({"a": [1, "ü"]}) == '{"a":[1,"ü"]}'.encode()


KINDS = {"name": (TEXT,), "count": (WHOLE,), "seconds": (NUMBER,), "nth": (WHOLE, ARRAY)}


@pytest.mark.parametrize("fine", [{}, {"name": "x", "count": 1, "seconds": 1.5, "nth": [1]}, {"name": None, "seconds": 1, "nth": 2}])
def test_fields_of_the_right_kinds_are_fine(fine: dict[str, object]) -> None:
    check_keys(fine, KINDS)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"colour": 1}, "unknown keys: colour; there are name, count"),
        ({"name": 1}, "name must be a string, not a number"),
        ({"count": "1"}, "count must be a whole number, not a string"),
        ({"count": 1.5}, r"count must be a whole number, not 1\.5"),
        ({"count": True}, "count must be a whole number, not a boolean"),
        ({"nth": {}}, "nth must be a whole number or an array, not an object"),
    ],
)
def test_a_field_of_the_wrong_kind_is_named(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_keys(wrong, KINDS)
