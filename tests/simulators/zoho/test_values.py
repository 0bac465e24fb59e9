import pytest

from simulators.zoho.values import as_json, as_object, dump, type_name


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
