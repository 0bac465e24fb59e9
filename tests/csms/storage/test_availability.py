"""Availability, as rows."""

from datetime import datetime

from csms.domain.charge_points import ConnectorStatus
from csms.storage import availability, charge_points
from csms.storage.work import Work


async def pending(work: Work) -> list[tuple[int, str]]:
    rows = await work.run(lambda store: availability.pending(store, "CP1"))
    return sorted((row["connector_id"], row["wanted"]) for row in rows)


async def test_what_is_asked_waits_until_it_is_reached_and_the_last_word_counts(work: Work, at: datetime) -> None:
    for connector_id, wanted in ((1, "Inoperative"), (2, "Inoperative")):
        await work.run(lambda store, c=connector_id, w=wanted: availability.ask(store, "CP1", c, w, "Scheduled", at))
    await work.run(lambda store: availability.reach(store, "CP1", 1, at))
    assert await pending(work) == [(2, "Inoperative")]
    await work.run(lambda store: availability.ask(store, "CP1", 1, "Operative", "Accepted", at))
    assert await pending(work) == [(1, "Operative"), (2, "Inoperative")]


async def test_what_the_station_is_asked_takes_the_place_of_its_connectors(work: Work, at: datetime) -> None:
    for connector_id in (0, 1):
        await work.run(lambda store, c=connector_id: availability.ask(store, "CP1", c, "Operative", "Accepted", at))
    await work.run(lambda store: availability.forget_connectors(store, "CP1"))
    assert await pending(work) == [(0, "Operative")]


async def test_statuses_are_those_of_the_station(work: Work, at: datetime) -> None:
    for connector_id, status in ((0, "Available"), (1, "Faulted")):
        said = ConnectorStatus(connector_id, status, "NoError", at)
        await work.run(lambda store, said=said: charge_points.save_connector(store, "CP1", said, at))
    assert await work.run(lambda store: availability.statuses(store, "CP1")) == {0: "Available", 1: "Faulted"}
    assert await work.run(lambda store: availability.statuses(store, "CP2")) == {}
