import json

import pytest

from features.kit.shapes import ERROR_CODES, judge, readable_id


@pytest.mark.parametrize("frame", [[2, "1", "Heartbeat", {}], [3, "1", {}], *([4, "1", code, "", {}] for code in sorted(ERROR_CODES))])
def test_a_well_formed_frame_breaks_nothing(frame: list[object]) -> None:
    assert list(judge(json.dumps(frame))) == []


def test_a_character_in_two_halves_is_one() -> None:
    assert list(judge('[3,"1",{"a":"\\ud83d\\ude00 \\\\ud800"}]')) == []


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        ("hello", "no frame"),
        ("{}", "no frame"),
        ("[]", "no frame"),
        ('[5,"1",{}]', "no frame"),
        ("[[2]]", "no frame"),
        ("[true,1]", "no frame"),
        ('[2,"1","Heartbeat"]', "3 elements where 4 belong"),
        ('[3,"1",{},{}]', "4 elements where 3 belong"),
        ("[3,1,{}]", "a message id is a string"),
        (f'[3,"{"x" * 37}",{{}}]', "a message id is a string of 36"),
        ('[2,"1",{"a":1},{}]', "an action is a string"),
        ('[2,"1",null,{}]', "an action is a string"),
        ('[3,"1",[]]', "the payload is no JSON object"),
        ('[4,"1","OccurrenceConstraintViolation","",{}]', "OCPP-J 1.6 does not have"),
        ('[4,"1",{"a":1},"",{}]', "OCPP-J 1.6 does not have"),
        ('[4,"1",[[]],"",{}]', "OCPP-J 1.6 does not have"),
        (f'[2,"1","DataTransfer",{"[" * 500}{"]" * 500}]', "no frame"),
        ('[4,"1","GenericError",null,{}]', "the description of an error"),
        (f'[4,"1","GenericError","{"x" * 256}",{{}}]', "the description of an error"),
        ('[4,"1","GenericError","",null]', "the details of an error"),
        ('[4,"1","GenericError",""]', "4 elements where 5 belong"),
        ('[3,"1",{"a":"\\ud800"}]', "half a character"),
        ('[3,"1",{"\\uDC00b":1}]', "half a character"),
    ],
)
def test_what_breaks_the_form_is_named(frame: str, text: str) -> None:
    assert any(text in said for said, _ in judge(frame))


@pytest.mark.parametrize(
    ("frame", "name"), [('[2,"a"]', "a"), ('[2,"a","X",5]', "a"), ("[2]", None), ("[2,7]", None), ("{", None), ('[3,"a"]', None)]
)
def test_an_id_may_be_readable_where_nothing_else_is(frame: str, name: str | None) -> None:
    assert readable_id(frame) == name
