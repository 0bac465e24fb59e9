import re

import pytest

from csms.api.description import BOOLEAN, STRING, Description, Parameter
from csms.api.parameters import check
from csms.domain.errors import Invalid
from tests.conftest import StartCsms
from tests.csms.bench import bench

LIST = Description(
    "List",
    "Things",
    parameters=(
        Parameter("state", {**STRING, "enum": ["new", "old"]}, ""),
        Parameter("wait", BOOLEAN, ""),
        Parameter("Idempotency-Key", STRING, "", "header"),
    ),
)


@pytest.mark.parametrize("given", [{}, {"state": ["new"]}, {"state": [""], "wait": ["perhaps"]}])
def test_what_is_described_passes(given: dict[str, list[str]]) -> None:
    check(LIST, given)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"stat": ["new"]}, "unknown parameter 'stat'; possible are state, wait"),
        ({"Idempotency-Key": ["k"]}, "unknown parameter 'Idempotency-Key'; possible are state, wait"),
        ({"state": ["New"]}, "state must be one of new, old"),
        ({"state": ["new", "new"]}, "state is given 2 times"),
    ],
)
def test_what_would_be_ignored_is_refused(given: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(Invalid) as caught:
        check(LIST, given)
    assert str(caught.value) == sentence


def test_where_there_is_none_that_is_said() -> None:
    with pytest.raises(Invalid, match="unknown parameter 'limit'; there is none here"):
        check(Description("Read", "Things"), {"limit": ["1"]})


LISTS = """/charge-points /id-tags /customers /transactions /transactions/1/meter-values /messages/unmatched /deliveries /reservations
    /security-events /refusals /audit /charge-points/CP1/messages /charge-points/CP1/commands /charge-points/CP1/configuration
    /charge-points/CP1/charging-profiles /charge-points/CP1/transfers /charge-points/CP1/availability /charge-points/CP1/certificates"""


async def test_every_list_refuses_what_it_does_not_know_and_a_cursor_that_is_none(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        for path in LISTS.split():
            for parameter in ("statee=x", "empty=", "cursor=nonsense"):
                answer = await desk.http.get(f"{path}?{parameter}")
                assert answer.status_code == 422, (path, parameter)
                assert parameter.partition("=")[0] in answer.json()["error"]


@pytest.mark.parametrize(
    ("path", "word"), [("/deliveries?state=foo", "pending, delivered, dead"), ("/audit?door=foo", "operator, webhook")]
)
async def test_a_value_that_no_row_can_have_is_refused(sqlite_csms: StartCsms, path: str, word: str) -> None:
    async with bench(sqlite_csms) as desk:
        answer = await desk.http.get(path)
        assert (answer.status_code, word in answer.json()["error"]) == (422, True)


async def test_a_command_is_not_sent_when_its_parameters_are_misspelt(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms) as desk:
        await desk.make("CP1")
        async with await desk.station():
            answer = await desk.command("ClearCache", forse="true")
            assert (answer.status_code, answer.json()["error"]) == (422, "unknown parameter 'forse'; possible are wait, force")


async def test_a_stranger_hears_nothing_of_parameters(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, token="t0ken") as desk:
        assert (await desk.http.get("/id-tags?x=1", headers={"Authorization": "Bearer other"})).status_code == 401


async def test_a_word_longer_than_any_is_in_no_row_and_no_error(csms: StartCsms) -> None:
    word, asked = "x" * 300, 0
    async with bench(csms) as desk:
        await desk.make("CP1")
        document = (await desk.http.get(desk.http.base_url.join("/openapi.json"))).json()
        for path, operations in document["paths"].items():
            if "get" not in operations or not path.startswith("/api/v1/") or path.endswith("/events"):
                continue
            names = [one["name"] for one in operations["get"].get("parameters", ()) if one["in"] == "query"]
            for filled in {re.sub(r"\{\w+\}", word, path), re.sub(r"\{\w+\}", "CP1", path)}:
                for query in ({}, *({name: word} for name in names)):
                    answer = await desk.http.get(desk.http.base_url.join(filled), params=query)
                    assert answer.status_code in (200, 404, 422), (filled, query, answer.text)
                    asked += 1
    assert asked > 100
