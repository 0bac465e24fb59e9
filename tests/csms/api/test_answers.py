import json

import pytest

from csms.api import answers
from csms.api.bodies import NotJson, TooLarge
from csms.domain.errors import Conflict, Invalid, NotFound, Refused


def test_data_is_json() -> None:
    answer = answers.data({"a": "é"}, 201)
    assert (answer.status, answer.body) == (201, '{"a":"é"}'.encode())
    assert answer.content_type == "application/json; charset=utf-8"


def test_nothing_has_neither_body_nor_type() -> None:
    assert (answers.nothing().status, answers.nothing().body, answers.nothing().content_type) == (204, b"", None)


def test_a_full_page_names_where_the_next_one_begins() -> None:
    rows = [{"id": number} for number in (3, 2)]
    assert json.loads(answers.page(rows, dict, 2, "id").body or b"") == {"items": rows, "next_cursor": "2"}


def test_the_last_page_names_none() -> None:
    assert json.loads(answers.page([{"id": 1}], dict, 2, "id").body or b"")["next_cursor"] is None
    assert json.loads(answers.page([], dict, 2, "id").body or b"") == {"items": [], "next_cursor": None}


def test_an_error_is_the_envelope_in_its_order() -> None:
    answer = answers.error(404, "not found", {"X-Y": "z"})
    assert answer.body == b'{"details":null,"error":"not found","status":404}'
    assert answer.headers["x-y"] == "z"


@pytest.mark.parametrize(
    ("exception", "status"),
    [
        (NotJson("n"), 400),
        (NotFound("n"), 404),
        (Conflict("n"), 409),
        (TooLarge("n"), 413),
        (Invalid("n"), 422),
        (Refused("n"), 422),
    ],
)
def test_each_family_of_refusals_has_its_status(exception: Exception, status: int) -> None:
    assert isinstance(exception, answers.REFUSALS)
    assert answers.refusal(exception).status == status
