import pytest

from csms.api.description import STRING, described, description_of, listed, members, nullable, ref


class Handlers:
    @described("Do it", "Things", answers={204: None}, refusals=(409,))
    async def do(self) -> None: ...

    async def silent(self) -> None: ...


def test_what_stands_over_a_handler_is_found_on_its_bound_method() -> None:
    found = description_of(Handlers().do)
    assert found is not None
    assert (found.summary, found.tag, found.answers, found.refusals) == ("Do it", "Things", {204: None}, (409,))
    assert description_of(Handlers().silent) is None


def test_a_slip_of_the_pen_in_a_description_is_an_error() -> None:
    with pytest.raises(TypeError):
        described("Do it", "Things", answer={})


def test_null_is_one_more_type() -> None:
    assert nullable(STRING) == {"type": ["string", "null"]}
    assert nullable(ref("Thing")) == {"anyOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}]}


def test_a_body_has_its_members_and_no_others() -> None:
    assert members(("a",), a=STRING) == {"type": "object", "properties": {"a": STRING}, "additionalProperties": False, "required": ["a"]}
    assert "required" not in members(a=STRING)


def test_a_list_is_a_page() -> None:
    assert listed("Thing")["properties"]["items"] == {"type": "array", "items": ref("Thing")}
    assert set(listed("Thing")["required"]) == {"items", "next_cursor"}
