"""Stored answers, as rows."""

from datetime import datetime

from csms.storage import answers
from csms.storage.work import Work


async def test_a_key_is_taken_once_until_it_is_given_back(work: Work, at: datetime) -> None:
    assert await work.run(lambda store: answers.reserve(store, "key", "print", at))
    assert not await work.run(lambda store: answers.reserve(store, "key", "other", at))
    assert await work.run(lambda store: answers.reserve(store, "key2", "print", at))
    await work.run(lambda store: answers.release(store, "key"))
    assert await work.run(lambda store: answers.reserve(store, "key", "other", at))


async def test_an_answer_is_kept_under_its_key(work: Work, at: datetime) -> None:
    for key in ("one", "two"):
        await work.run(lambda store, key=key: answers.reserve(store, key, f"print {key}", at))
    await work.run(lambda store: answers.fill(store, "one", 201, "body"))
    row = await work.run(lambda store: answers.find(store, "one"))
    other = await work.run(lambda store: answers.find(store, "two"))
    assert row is not None
    assert other is not None
    assert (row["fingerprint"], row["status"], row["body"]) == ("print one", 201, "body")
    assert (other["fingerprint"], other["status"], other["body"]) == ("print two", 0, "")
    assert await work.run(lambda store: answers.find(store, "three")) is None
