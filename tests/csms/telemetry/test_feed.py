from datetime import UTC, datetime

import pytest

from csms.telemetry.feed import Ended, Feed
from csms.telemetry.metrics import LISTENERS_DROPPED

AT = datetime(2026, 1, 1, tzinfo=UTC)


def tell(feed: Feed, kind: str = "status", charging_point_id: str = "CP1", **facts: object) -> None:
    feed.publish(kind, charging_point_id, AT, dict(facts))


async def test_every_listener_hears_what_it_wants_in_order() -> None:
    feed = Feed()
    with feed.listen() as all_of_it, feed.listen(frozenset({"frame"})) as frames, feed.listen(charging_point_id="CP2") as second:
        tell(feed, "frame", "CP1", n=1)
        tell(feed, "status", "CP2", n=2)
        tell(feed, "frame", "CP2", n=3)
        for listener, expected in ((all_of_it, [1, 2, 3]), (frames, [1, 3]), (second, [2, 3])):
            heard = []
            while (news := await listener.next(0)) is not None:
                heard.append(news.facts["n"])
            assert heard == expected


async def test_nothing_is_made_while_nobody_listens() -> None:
    feed = Feed()
    assert not feed.has_listeners
    tell(feed)
    with feed.listen() as listener:
        assert feed.has_listeners
        assert await listener.next(0) is None
        tell(feed)
        assert (await listener.next(1)).number == 1  # type: ignore[union-attr]
    assert not feed.has_listeners


async def test_a_listener_that_falls_behind_is_dropped_and_the_others_are_not() -> None:
    feed, before = Feed(waiting_max=3), LISTENERS_DROPPED._value.get()
    with feed.listen() as slow, feed.listen() as quick:
        for number in range(5):
            tell(feed, n=number)
            assert (await quick.next(0)).facts["n"] == number  # type: ignore[union-attr]
        assert [(await slow.next(0)).facts["n"] for _ in range(3)] == [0, 1, 2]  # type: ignore[union-attr]
        with pytest.raises(Ended, match="too slow"):
            await slow.next(0)
        assert feed.has_listeners
    assert LISTENERS_DROPPED._value.get() == before + 1


async def test_closing_ends_all_listening_after_what_was_heard() -> None:
    feed = Feed()
    with feed.listen() as listener:
        tell(feed, n=1)
        listener.end("the server stops")
        assert (await listener.next(0)).facts == {"n": 1}  # type: ignore[union-attr]
        with pytest.raises(Ended, match="the server stops"):
            await listener.next(0)
    await feed.close()
    with feed.listen() as late, pytest.raises(Ended, match="the server stops"):
        await late.next(0)
