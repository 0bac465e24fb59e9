from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from simulators.lab.errors import BadRequest, NotNow
from simulators.lab.feed import Feed
from simulators.lab.point import Point
from simulators.lab.wanted import Wanted
from tests.simulators.scripted_csms import ScriptedCsms


@asynccontextmanager
async def point(csms: ScriptedCsms, **fields: Any) -> AsyncIterator[Point]:
    one = Point(Wanted("CP1", csms.url, **fields), Feed(), 1000)
    await one.open()
    try:
        assert await one.expect({"registration": "Accepted"})
        yield one
    finally:
        await one.close()


async def test_verbs_make_a_session_and_the_state_shows_it() -> None:
    async with ScriptedCsms() as csms, point(csms, id_tag="CARD") as one:
        one.act("plug", {})
        one.act("swipe", {})
        assert await one.expect({"status": "Charging", "queue": 0})
        state = one.as_dict()
        assert await one.expect({"status": "Finishing", "timeout_s": 0.05}) is False
    [connector] = state["connectors"]
    assert (connector["transaction_id"], connector["id_tag"], connector["power_w"]) == (71, "CARD", 11000.0)
    assert state["has_password"] is False


async def test_the_network_is_cut_and_mended() -> None:
    async with ScriptedCsms() as csms, point(csms) as one:
        one.act("network-cut", {})
        assert await one.expect({"connected": False})
        one.act("network-restore", {})
        assert await one.expect({"connected": True})
        with pytest.raises(BadRequest):
            one.act("network-cut", {"connector": 1})


async def test_a_call_is_sent_and_its_end_told() -> None:
    async with ScriptedCsms() as csms, point(csms) as one:
        told = await one.send({"action": "Heartbeat"})
        assert (told["outcome"], told["response"]) == ("answered", {"currentTime": "2030-01-01T00:00:00Z"})
        assert await one.send({"action": "DataTransfer", "payload": {"vendorId": "x"}, "wait": False}) == {"outcome": "queued"}
        assert await one.send({"raw": '[2,"1","Hello",{}]'}) == {"outcome": "sent"}
        await csms.until(lambda: ("Hello", {}) in csms.calls)


async def test_what_cannot_be_done_now_is_said() -> None:
    async with ScriptedCsms() as csms, point(csms) as one:
        with pytest.raises(NotNow, match="connectors 1 to 1, not 5"):
            one.act("plug", {"connector": 5})
        one.act("network-cut", {})
        assert await one.expect({"connected": False})
        with pytest.raises(NotNow, match="without a connection"):
            await one.send({"action": "Heartbeat"})


async def test_faults_strike_and_end() -> None:
    async with ScriptedCsms() as csms, point(csms) as one:
        one.misbehave(["drop Heartbeat"])
        with pytest.raises(NotNow, match="Heartbeat has not ended"):
            await one.send({"action": "Heartbeat", "timeout_s": 0.1})
        assert one.as_dict()["faults"] == ["drop Heartbeat"]
        one.behave()
        assert one.as_dict()["faults"] == []
        with pytest.raises(BadRequest, match="did you mean drop"):
            one.misbehave(["dorp"])


async def test_answers_are_given_by_order_and_held() -> None:
    async with ScriptedCsms() as csms, point(csms) as one:
        assert one.answer("ClearCache", {"status": "Rejected"}) == {"action": "ClearCache", "ordered": 1, "held": False}
        await csms.say('[2,"1","ClearCache",{}]')
        await csms.until(lambda: '[3,"1",{"status":"Rejected"}]' in csms.frames)
        one.answer("ClearCache", {"hold": True})
        await csms.say('[2,"2","ClearCache",{}]')
        await one._holds["ClearCache"].caught()
        assert [pending["action"] for pending in one.as_dict()["waiting"]] == ["ClearCache"]
        one.answer("ClearCache", {})
        await csms.until(lambda: any(frame.startswith('[3,"2",') for frame in csms.frames))


async def test_news_reaches_the_feed() -> None:
    async with ScriptedCsms() as csms:
        one = Point(Wanted("CP1", csms.url), Feed(), 1000)
        with one._feed.listen() as listener:
            await one.open()
            heard = []
            while not any(news.kind == "charge-point" and news.data["registration"] == "Accepted" for news in heard):
                heard += await listener.take()
            await one.close()
    assert {"frame", "charge-point"} <= {news.kind for news in heard}


def test_a_station_that_cannot_be_is_refused() -> None:
    with pytest.raises(BadRequest) as error:
        Point(Wanted("CP1", "ws://127.0.0.1:1", faults=("nonsense",)), Feed(), 10)
    assert error.value.place == "faults"
