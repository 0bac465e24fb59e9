"""Local lists, as rows."""

from datetime import datetime

from csms.domain.id_tags import IdTag
from csms.domain.local_lists import LocalList
from csms.storage import id_tags, local_lists
from csms.storage.work import Work

ENTRIES = {"tag": {"idTag": "TAG", "idTagInfo": {"status": "Accepted"}}}


async def test_a_list_is_kept_and_what_is_left_out_stays(work: Work, at: datetime) -> None:
    assert await work.run(lambda store: local_lists.find(store, "CP1")) == LocalList()
    for known, kind, answer in ((LocalList(1, 1, ENTRIES), "Full", "Accepted"), (LocalList(1, 2, None), None, None)):
        await work.run(lambda store, k=known, i=kind, a=answer: local_lists.save(store, "CP1", k, at, i, a))
        assert await work.run(lambda store: local_lists.find(store, "CP1")) == known
    row = await work.run(lambda store: store.row("SELECT kind, answer FROM local_lists"))
    assert row is not None
    assert (row["kind"], row["answer"]) == ("Full", "Accepted")


async def test_tags_come_in_order_and_not_more_than_asked_for(work: Work, at: datetime) -> None:
    for spelling in ("B", "a", "C"):
        await work.run(lambda store, s=spelling: id_tags.put(store, IdTag(s, 1, at, "P"), None, at))
    tags = await work.run(lambda store: local_lists.tags(store, 2))
    assert tags == [IdTag("a", 1, at, "P"), IdTag("B", 1, at, "P")]
