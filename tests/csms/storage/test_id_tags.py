"""Id tags, as rows: one row whatever the case."""

from datetime import datetime, timedelta

from csms.domain.id_tags import IdTag
from csms.storage import id_tags, listings
from csms.storage.work import Work


async def test_a_tag_is_found_in_any_case_and_keeps_its_spelling(work: Work, at: datetime) -> None:
    tag = IdTag("Tag-1", 3, at + timedelta(days=1), "Family")
    assert await work.run(lambda store: id_tags.put(store, tag, "note", at))
    for spelling in ("Tag-1", "TAG-1", "tag-1"):
        for lock in (False, True):
            assert await work.run(lambda store, spelling=spelling, lock=lock: id_tags.find(store, spelling, lock=lock)) == tag
    assert await work.run(lambda store: id_tags.find(store, "Tag-2")) is None


async def test_a_tag_that_is_put_again_is_replaced(work: Work, at: datetime) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("Tag-1", 3, at, "Family"), "note", at))
    assert not await work.run(lambda store: id_tags.put(store, IdTag("TAG-1", -1), None, at + timedelta(days=1)))
    assert await work.run(lambda store: id_tags.find(store, "tag-1")) == IdTag("Tag-1", -1)
    listed = await listings.id_tag("tAG-1")
    assert listed is not None
    assert (listed["note"], listed["created_at"]) == (None, at)


async def test_a_limit_is_set_alone(work: Work, at: datetime) -> None:
    for name in ("A", "B"):
        await work.run(lambda store, name=name: id_tags.put(store, IdTag(name, 1, at, "P"), None, at))
    await work.run(lambda store: id_tags.set_limit(store, "a", 2**40))
    assert await work.run(lambda store: id_tags.find(store, "A")) == IdTag("A", 2**40, at, "P")
    assert await work.run(lambda store: id_tags.find(store, "B")) == IdTag("B", 1, at, "P")


async def test_a_tag_is_removed_once(work: Work, at: datetime) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("Tag-1", 1), None, at))
    assert await work.run(lambda store: id_tags.remove(store, "TAG-1"))
    assert not await work.run(lambda store: id_tags.remove(store, "TAG-1"))
