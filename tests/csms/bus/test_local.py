"""The bus of one process keeps the promises of the port."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from csms.bus.local import LocalBus
from csms.bus.port import Handler, Message, NobodyThere, NoReply

PATIENT_S = 20


@pytest.fixture
async def bus() -> AsyncIterator[LocalBus]:
    bus = LocalBus()
    yield bus
    await bus.close()


def saying(text: str) -> Handler:
    async def handler(message: Message) -> Message:
        return {"said": text, "to": message["who"]}

    return handler


async def test_a_question_gets_the_answer_of_who_serves_its_subject(bus: LocalBus) -> None:
    await bus.serve("one", saying("yes"))
    await bus.serve("two", saying("no"))
    assert await bus.request("one", {"who": "me"}, PATIENT_S) == {"said": "yes", "to": "me"}


async def test_a_question_that_nobody_serves_fails_at_once(bus: LocalBus) -> None:
    with pytest.raises(NobodyThere):
        await bus.request("one", {}, PATIENT_S)


async def test_the_newest_to_serve_gets_the_questions_until_it_ends(bus: LocalBus) -> None:
    old, new = await bus.serve("one", saying("old")), await bus.serve("one", saying("new"))
    assert (await bus.request("one", {"who": "me"}, PATIENT_S))["said"] == "new"
    await new.end()
    assert (await bus.request("one", {"who": "me"}, PATIENT_S))["said"] == "old"
    await old.end()
    await old.end()
    with pytest.raises(NobodyThere):
        await bus.request("one", {"who": "me"}, PATIENT_S)


async def test_the_end_of_an_older_one_leaves_the_newest_in_place(bus: LocalBus) -> None:
    old, _ = await bus.serve("one", saying("old")), await bus.serve("one", saying("new"))
    await old.end()
    assert (await bus.request("one", {"who": "me"}, PATIENT_S))["said"] == "new"


async def test_an_answer_that_does_not_come_is_no_reply_and_the_handler_goes_on(bus: LocalBus) -> None:
    go_on, done = asyncio.Event(), asyncio.Event()

    async def handler(message: Message) -> Message:
        await go_on.wait()
        done.set()
        return {}

    await bus.serve("one", handler)
    with pytest.raises(NoReply):
        await bus.request("one", {}, 0)
    go_on.set()
    async with asyncio.timeout(PATIENT_S):
        await done.wait()


async def test_a_questioner_who_goes_away_takes_no_handler_along(bus: LocalBus) -> None:
    asked, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handler(message: Message) -> Message:
        asked.set()
        await go_on.wait()
        done.set()
        return {}

    await bus.serve("one", handler)
    questioner = asyncio.ensure_future(bus.request("one", {}, PATIENT_S))
    await asked.wait()
    questioner.cancel()
    await asyncio.gather(questioner, return_exceptions=True)
    go_on.set()
    async with asyncio.timeout(PATIENT_S):
        await done.wait()


async def test_a_handler_that_fails_fails_the_question(bus: LocalBus) -> None:
    async def handler(message: Message) -> Message:
        raise ValueError("odd")

    await bus.serve("one", handler)
    with pytest.raises(ValueError, match="odd"):
        await bus.request("one", {}, PATIENT_S)


async def test_all_listeners_hear_what_is_published(bus: LocalBus) -> None:
    heard: asyncio.Queue[tuple[str, Message]] = asyncio.Queue()

    def listener(name: str) -> Handler:
        async def handler(message: Message) -> Message:
            heard.put_nowait((name, message))
            return {}

        return handler

    await bus.listen("one", listener("a"))
    ended = await bus.listen("one", listener("b"))
    await bus.listen("two", listener("c"))
    await bus.publish("one", {"n": 1})
    await ended.end()
    await bus.publish("one", {"n": 2})
    await bus.publish("nobody", {})
    async with asyncio.timeout(PATIENT_S):
        assert sorted([(await heard.get())[0] for _ in range(3)]) == ["a", "a", "b"]
    assert heard.empty()


async def test_closing_waits_for_handlers_and_serves_no_more(bus: LocalBus) -> None:
    done: list[int] = []

    async def handler(message: Message) -> Message:
        await asyncio.sleep(0)
        done.append(1)
        return {}

    await bus.serve("one", handler)
    await bus.listen("one", handler)
    await bus.publish("one", {})
    await bus.close()
    assert done == [1]
    with pytest.raises(NobodyThere):
        await bus.request("one", {}, PATIENT_S)
