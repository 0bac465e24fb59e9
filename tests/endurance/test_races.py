"""Many at once want what only one can have: the database decides, on either engine."""

import asyncio
from datetime import timedelta

from csms.domain.id_tags import IdTag
from csms.domain.transactions import Start
from csms.services import charging, customers, id_tags, registration
from csms.services.charging import Started
from csms.services.quarantine import Original
from csms.storage.work import Work
from tests.endurance.scale import scaled

RACES = scaled(50, 1000)
RUNNERS = 8
ORIGINAL = Original("StartTransaction", "1", "{}")


async def test_of_many_registrations_of_one_charge_point_one_succeeds(work: Work, at) -> None:
    for race in range(RACES):
        name = f"CP{race}"
        await work.run(lambda store, name=name: registration.create(store, name, at))
        runners = [
            work.run(lambda store, runner=runner, name=name: customers.register(store, f"{name}-{runner}", "store", name, at))
            for runner in range(RUNNERS)
        ]
        ends = await asyncio.gather(*runners, return_exceptions=True)
        assert [type(end).__name__ for end in ends].count("ChargePointTaken") == RUNNERS - 1


async def test_the_limit_of_a_tag_holds_when_many_stations_start_at_once(work: Work, at) -> None:
    for race in range(RACES):
        tag = f"TAG{race}"
        await work.run(lambda store, tag=tag: id_tags.put(store, IdTag(tag, 2), None, at))
        starts = [Start(f"CP{runner}", 1, tag, 0, at) for runner in range(RUNNERS)]
        ends = await asyncio.gather(*(work.run(lambda store, start=start: charging.start(store, start, ORIGINAL, at)) for start in starts))
        assert [end.decision.accepted for end in ends].count(True) == 2


async def test_one_start_sent_many_times_at_once_is_one_transaction(work: Work, at) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", -1), None, at))
    for race in range(RACES):
        start = Start("CP1", 1, "TAG", race, at + timedelta(seconds=race))
        ends: list[Started] = await asyncio.gather(
            *(work.run(lambda store, start=start: charging.start(store, start, ORIGINAL, at)) for _ in range(RUNNERS))
        )
        assert len({(end.transaction_id, end.decision) for end in ends}) == 1
