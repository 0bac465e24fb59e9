import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.transport.frames import Frame, read_frame

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=3),
)


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('[2,"7","Heartbeat",{}]', Frame("call", "7", "Heartbeat")),
        ('[3,"7",{"status":"Accepted"}]', Frame("result", "7", payload={"status": "Accepted"})),
        ('[4,"7","InternalError","why",{}]', Frame("error", "7", code="InternalError", description="why")),
        ('[4,"7","InternalError","why"]', Frame("error", "7", code="InternalError", description="why")),
        ("", None),
        ("hello", None),
        ("{}", None),
        ("[2]", None),
        ('[2,"7","Heartbeat",[]]', None),
        ('[2,7,"Heartbeat",{}]', None),
        ('[9,"7",{}]', None),
        ("[" * 100_000, None),
        ('[3,"7",{"a":NaN}]', None),
        ('[3,"7",{"a":-Infinity}]', None),
    ],
)
def test_frames_are_read_and_anything_else_is_none(text: str, frame: Frame | None) -> None:
    assert read_frame(text) == frame


@given(st.text() | JSON.map(json.dumps))
def test_no_text_makes_reading_fail(text: str) -> None:
    read_frame(text)


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        ({"status": "Pending"}, "Pending"),
        ({"idTagInfo": {"status": "Blocked"}}, "Blocked"),
        ({"idTagInfo": []}, ""),
        ({}, ""),
    ],
)
def test_the_status_of_an_answer_may_be_in_the_id_tag_info(payload: dict[str, Any], status: str) -> None:
    assert Frame("result", "1", payload=payload).status == status
