"""The tag decision with the tags and transactions that there are."""

from datetime import datetime, timedelta

import pytest

from csms.domain.errors import Invalid
from csms.domain.id_tags import Decision, IdTag, Verdict
from csms.domain.transactions import Start
from csms.services import authorization, charging, id_tags, reading, registration
from csms.storage.work import Work

HOUR = timedelta(hours=1)


async def put(work: Work, at: datetime, limit: int = 1, expiry: datetime | None = None) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("Tag-1", limit, expiry, "FAMILY"), None, at))


async def start(work: Work, at: datetime) -> None:
    said, original = Start("CP1", 1, "TAG-1", 0, at), charging.Original("StartTransaction", "m", "{}")
    await work.run(lambda store: charging.start(store, said, original, at))


@pytest.mark.parametrize(
    ("limit", "expires_in", "running", "presented", "starting"),
    [
        (1, None, False, Verdict.ACCEPTED, Verdict.ACCEPTED),
        (1, None, True, Verdict.ACCEPTED, Verdict.CONCURRENT),
        (2, HOUR, True, Verdict.ACCEPTED, Verdict.ACCEPTED),
        (-1, None, True, Verdict.ACCEPTED, Verdict.ACCEPTED),
        (0, None, False, Verdict.BLOCKED, Verdict.BLOCKED),
        (1, -HOUR, True, Verdict.EXPIRED, Verdict.EXPIRED),
    ],
)
async def test_the_limit_counts_only_where_a_transaction_starts(
    work: Work, at: datetime, limit: int, expires_in: timedelta | None, running: bool, presented: Verdict, starting: Verdict
) -> None:
    expiry = at + expires_in if expires_in else None
    if running:
        await put(work, at)
        await start(work, at)
    await put(work, at, limit, expiry)
    assert await work.run(lambda store: authorization.authorize(store, "CP1", "tag-1", at)) == Decision(presented, expiry, "FAMILY")
    assert await work.run(lambda store: authorization.standing(store, "tag-1", at)) == Decision(presented, expiry, "FAMILY")
    assert await work.run(lambda store: authorization.for_start(store, "tag-1", at)) == Decision(starting, expiry, "FAMILY")


async def test_an_unknown_tag_is_invalid_at_every_door(work: Work, at: datetime) -> None:
    assert await work.run(lambda store: authorization.authorize(store, "CP1", "nobody", at)) == Decision(Verdict.INVALID)
    assert await work.run(lambda store: authorization.for_start(store, "nobody", at)) == Decision(Verdict.INVALID)
    assert await work.run(lambda store: authorization.find(store, "nobody")) is None
    assert await work.run(lambda store: authorization.find(store, None)) is None


async def test_a_station_that_asks_was_heard_of(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))
    await work.run(lambda store: authorization.authorize(store, "CP1", "nobody", at + HOUR))
    assert (await reading.charge_point("CP1"))["last_seen"] == at + HOUR


async def test_a_remote_start_is_decided_on_as_a_start_is(work: Work, at: datetime) -> None:
    async def asked(tag: str = "tag-1") -> None:
        await work.run(lambda store: authorization.check_remote_start(store, tag, at))

    await work.run(lambda store: registration.create(store, "CP1", at))
    with pytest.raises(Invalid, match="idTag tag-1 is not known"):
        await asked()
    for limit, expiry, refusal in ((0, None, "is blocked"), (1, at - HOUR, "has expired")):
        await put(work, at, limit, expiry)
        with pytest.raises(Invalid, match=refusal):
            await asked()
    await put(work, at)
    await asked()
    await start(work, at)
    with pytest.raises(Invalid, match="has as many transactions as it may have"):
        await asked()
