from datetime import datetime

import pytest

from csms.storage import configuration, knowledge
from csms.storage.configuration import Setting
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded, prepared, sentence, told

TOLD = {"configurationKey": [{"key": "A", "readonly": True, "value": "1"}, {"key": "B", "readonly": False}], "unknownKey": ["D"]}


@pytest.mark.parametrize(
    ("request_", "known"),
    [({}, ["A", "B"]), ({"key": []}, ["A", "B"]), ({"key": ["A", "B", "D"]}, ["A", "B", "C"])],
)
async def test_without_keys_the_station_tells_all(work: Work, at: datetime, request_: dict[str, object], known: list[str]) -> None:
    for key in ("C", "D"):
        await work.run(lambda store, key=key: configuration.save(store, "CP1", Setting(key, "0"), at))
    await concluded(work, "GetConfiguration", request_, at, TOLD)
    assert [row["key"] for row in await knowledge.configuration("CP1", 10, None)] == known


async def test_an_answer_may_be_empty(work: Work, at: datetime) -> None:
    await concluded(work, "GetConfiguration", {"key": ["A"]}, at, {})
    assert await knowledge.configuration("CP1", 10, None) == []


async def test_no_more_keys_are_asked_for_than_the_station_tells_at_once(work: Work, at: datetime) -> None:
    five = {"key": ["A", "B", "C", "D", "E"]}
    assert await prepared(work, "GetConfiguration", five, at) == five
    await told(work, at, GetConfigurationMaxKeys="2")
    assert await sentence(work, "GetConfiguration", five, at) == "the charge point tells 2 keys at once, not 5"
    for few in ({}, {"key": ["A", "B"]}):
        assert await prepared(work, "GetConfiguration", few, at) == few
