import asyncio

from simulators.lab.feed import Feed, Listener


async def test_each_listener_hears_everything_in_order() -> None:
    feed = Feed()
    with feed.listen() as one, feed.listen() as other:
        feed.publish("frame", "A", {"x": 1})
        feed.publish("removed", "A", {})
        for listener in (one, other):
            assert [(heard.number, heard.kind) for heard in await listener.take()] == [(1, "frame"), (2, "removed")]


async def test_a_listener_that_comes_back_hears_what_it_missed() -> None:
    feed = Feed()
    for number in range(5):
        feed.publish("frame", "A", {"x": number})
    with feed.listen(since=3) as listener:
        assert [heard.number for heard in await listener.take()] == [4, 5]


async def test_what_is_no_longer_kept_is_said_to_be_lost() -> None:
    feed = Feed(bound=2)
    for number in range(5):
        feed.publish("frame", "A", {"x": number})
    with feed.listen(since=1) as listener:
        lost, *rest = await listener.take()
    assert (lost.kind, lost.data) == ("lost", {"lost": 2})
    assert [heard.number for heard in rest] == [4, 5]


async def test_a_slow_listener_loses_the_oldest_and_is_told() -> None:
    feed, listener = Feed(), Listener(bound=2)
    feed._listeners.add(listener)
    for number in range(5):
        feed.publish("frame", "A", {"x": number})
    taken = await listener.take()
    assert [(heard.kind, heard.number) for heard in taken] == [("lost", 0), ("frame", 4), ("frame", 5)]
    assert taken[0].data == {"lost": 3}


async def test_taking_waits_for_news() -> None:
    feed = Feed()
    with feed.listen() as listener:
        task = asyncio.create_task(listener.take())
        feed.publish("frame", "A", {})
        assert len(await task) == 1
    assert not feed._listeners
