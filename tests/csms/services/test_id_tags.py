"""Id tags as operators see them."""

from datetime import datetime

import pytest

from csms.domain.errors import Conflict, NotFound
from csms.domain.id_tags import IdTag
from csms.domain.transactions import Start
from csms.services import charging, customers, id_tags, reading, registration
from csms.storage.work import Work
from tests.conftest import opened
from tests.csms.services.crossings import crossing


async def test_a_tag_is_created_once_and_then_replaced(work: Work, at: datetime) -> None:
    assert await work.run(lambda store: id_tags.put(store, IdTag("Tag-1", 1), "note", at))
    assert not await work.run(lambda store: id_tags.put(store, IdTag("Tag-1", 5, at, "P"), None, at))
    found = await reading.id_tag("tag-1")
    assert (found["id_tag"], found["max_active_transaction_count"], found["note"]) == ("Tag-1", 5, None)
    assert (found["expiry_date"], found["parent_id_tag"]) == (at, "P")


async def test_a_tag_is_not_replaced_by_another_spelling(work: Work, at: datetime) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("Tag-1", 1), None, at))
    with pytest.raises(Conflict, match="id tag: TAG-1 exists, spelt Tag-1"):
        await work.run(lambda store: id_tags.put(store, IdTag("TAG-1", 5), None, at))
    assert (await reading.id_tag("TAG-1"))["max_active_transaction_count"] == 1


async def test_a_deleted_tag_leaves_its_transactions(work: Work, at: datetime) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("Tag-1", 1), None, at))
    start, original = Start("CP1", 1, "Tag-1", 0, at), charging.Original("StartTransaction", "m", "{}")
    started = await work.run(lambda store: charging.start(store, start, original, at))
    await work.run(lambda store: id_tags.remove(store, "TAG-1"))
    assert (await reading.transaction(started.transaction_id))["id_tag"] == "Tag-1"
    with pytest.raises(NotFound, match="id tag: TAG-1 not found"):
        await work.run(lambda store: id_tags.remove(store, "TAG-1"))


async def test_a_tag_that_a_customer_has_is_not_deleted(work: Work, at: datetime) -> None:
    await prepare(work, at)
    await work.run(lambda store: customers.change(store, "Z1", at, id_tag="CARD"))
    with pytest.raises(Conflict, match="belongs to customer Z1"):
        await work.run(lambda store: id_tags.remove(store, "card"))
    assert (await reading.id_tag("CARD"))["id_tag"] == "CARD"


async def test_a_tag_that_is_just_given_to_a_customer_is_not_deleted(postgres_url: str, at: datetime) -> None:
    async with opened(postgres_url) as database:
        await prepare(database.work, at)
        gives = crossing(
            postgres_url,
            lambda store: customers.change(store, "Z1", at, id_tag="CARD"),
            lambda store: id_tags.remove(store, "card"),
        )
        assert isinstance((await gives)[1], Conflict)
        assert (await reading.customer("Z1"))["id_tag"] == "CARD"


async def prepare(work: Work, at: datetime) -> None:
    """A customer without a tag, and a card that is nobody's."""
    await work.run(lambda store: registration.create(store, "CP1", at))
    await work.run(lambda store: customers.register(store, "Z1", "app", "CP1", at))
    await work.run(lambda store: id_tags.put(store, IdTag("CARD", 1), None, at))
