"""Charging sessions: nothing that a station reports is lost, nothing happens twice, and a tag's limit holds."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from csms.domain.errors import Conflict, NotFound
from csms.domain.id_tags import Decision, IdTag, Verdict
from csms.domain.transactions import Sample, Start, Stop
from csms.services import charging, id_tags, reading, registration
from csms.services.charging import Started
from csms.services.quarantine import Original
from csms.storage.database import engine
from csms.storage.work import Work

HOUR = timedelta(hours=1)
FAMILY_TAGS = [IdTag("TAG", -1, None, "FAMILY"), IdTag("KIN", -1, None, "family"), IdTag("FAMILY", -1), IdTag("STRANGER", -1)]
STOP = Original("StopTransaction", "m2", '{"stop":1}')
METER = Original("MeterValues", "m3", '{"meter":1}')


@pytest.fixture
async def tags(work: Work, at: datetime) -> None:
    for tag in FAMILY_TAGS:
        await work.run(lambda store, tag=tag: id_tags.put(store, tag, None, at))


def said(at: datetime) -> Start:
    return Start("CP1", 1, "TAG", 100, at)


async def start(work: Work, begun: Start, at: datetime, unusable: str | None = None) -> Started:
    original = Original("StartTransaction", "m1", '{"start":1}', unusable)
    return await work.run(lambda store: charging.start(store, begun, original, at))


async def stop(work: Work, ended: Stop, at: datetime, samples: list[Sample] | None = None, original: Original = STOP) -> Decision | None:
    return await work.run(lambda store: charging.stop(store, ended, samples or [], original, at))


async def meter(work: Work, transaction_id: int | None, samples: list[Sample], at: datetime, original: Original = METER) -> None:
    await work.run(lambda store: charging.meter(store, "CP1", 1, transaction_id, samples, original, at))


async def quarantined(attached: bool = False) -> list[tuple[str, str]]:
    rows = await reading.unmatched(100, None, None, attached)
    return [(row["action"], row["reason"]) for row in reversed(rows)]


async def all_transactions(**filters: Any) -> list[dict[str, Any]]:
    wanted = {"charging_point_id": None, "id_tag": None, "active": None, "since": None, **filters}
    return await reading.transactions(1000, None, **wanted)


@pytest.mark.usefixtures("tags")
async def test_a_start_is_stored_and_decided(work: Work, at: datetime) -> None:
    started = await start(work, replace(said(at - HOUR), reservation_id=9), at)
    assert started.decision == Decision(Verdict.ACCEPTED, None, "FAMILY")
    found = await reading.transaction(started.transaction_id)
    assert (found["id_tag"], found["started_at"], found["start_received_at"]) == ("TAG", at - HOUR, at)
    assert (found["verdict"], found["flags"], found["stopped_at"], found["reservation_id"]) == ("accepted", "", None, 9)


@pytest.mark.parametrize(
    ("tag", "verdict"),
    [
        (None, Verdict.INVALID),
        (IdTag("TAG", 0), Verdict.BLOCKED),
        (IdTag("TAG", 1, datetime.fromisoformat("2020-01-01T00:00:00Z")), Verdict.EXPIRED),
    ],
)
async def test_a_start_that_is_refused_is_kept_and_does_not_count(work: Work, at: datetime, tag: IdTag | None, verdict: Verdict) -> None:
    if tag is not None:
        await work.run(lambda store: id_tags.put(store, tag, None, at))
    started = await start(work, said(at), at)
    assert started.decision.verdict is verdict
    assert (await reading.transaction(started.transaction_id))["verdict"] == verdict.value
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 1), None, at))
    assert (await start(work, replace(said(at), connector_id=2), at)).decision.accepted


@pytest.mark.parametrize("expiry", [None, datetime.fromisoformat("2030-01-01T00:00:00.123456Z")])
async def test_a_repeated_start_gets_the_first_answer_word_for_word(work: Work, at: datetime, expiry: datetime | None) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 1, expiry, "FAMILY"), None, at))
    first = await start(work, said(at), at)
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 0), None, at))
    assert await start(work, said(at), at + HOUR) == first
    again = await start(work, replace(said(at), id_tag="tag"), at + HOUR)
    assert (again, first.is_new, again.is_new) == (first, True, False)
    await stop(work, Stop("CP1", first.transaction_id, 200, at + HOUR), at + HOUR)
    assert (await reading.transaction(first.transaction_id))["flags"] == ""
    assert await start(work, said(at), at + 2 * HOUR) == first
    assert await start(work, said(at), at + 3 * HOUR) == first
    [found] = await all_transactions()
    assert (found["flags"], found["start_received_at"], found["meter_stop_wh"]) == ("repeated_after_stop", at, 200)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("known", [True, False])
async def test_ten_times_the_same_start_at_once_is_one_transaction(work: Work, at: datetime, known: bool) -> None:
    if known:
        await work.run(lambda store: id_tags.put(store, IdTag("TAG", 1), None, at))
    started = await asyncio.gather(*(start(work, said(at), at) for _ in range(10)))
    assert len(set(started)) == 1
    assert started[0].decision.accepted is known
    assert len(await all_transactions()) == 1


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("limit", [1, 3])
async def test_a_tags_limit_holds_at_twenty_stations_at_once(work: Work, at: datetime, limit: int) -> None:
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", limit), None, at))
    for number in range(20):
        await work.run(lambda store, number=number: registration.create(store, f"CP{number}", at))
    started = await asyncio.gather(*(start(work, replace(said(at), charging_point_id=f"CP{n}"), at) for n in range(20)))
    verdicts = [one.decision.verdict for one in started]
    assert (verdicts.count(Verdict.ACCEPTED), verdicts.count(Verdict.CONCURRENT)) == (limit, 20 - limit)
    assert len({one.transaction_id for one in started}) == 20
    accepted = next(one for one in started if one.decision.accepted)
    station = (await reading.transaction(accepted.transaction_id))["charging_point_id"]
    await stop(work, Stop(station, accepted.transaction_id, 200, at), at)
    assert (await start(work, replace(said(at), charging_point_id="CP99"), at)).decision.accepted


async def test_a_tags_limit_and_a_repeated_start_hold_on_two_nodes(work: Work, at: datetime, database_url: str) -> None:
    other = await engine(database_url)
    try:
        await work.run(lambda store: id_tags.put(store, IdTag("TAG", 2), None, at))
        for number in range(6):
            await work.run(lambda store, n=number: registration.create(store, f"X{n}", at))
        begun = [replace(said(at), charging_point_id=f"X{number}") for number in range(6)]
        nodes = [work, other] * 6
        answers = await asyncio.gather(*(start(node, one, at) for node, one in zip(nodes, begun * 2, strict=True)))
        again = await asyncio.gather(*(start(node, one, at) for node, one in zip(nodes[1:] + nodes[:1], begun * 2, strict=True)))
    finally:
        await other.close()
    assert answers == again
    assert answers[:6] == answers[6:]
    assert Counter(one.decision.verdict for one in answers[:6]) == {Verdict.ACCEPTED: 2, Verdict.CONCURRENT: 4}
    assert len(await all_transactions()) == 6


async def test_a_doubtful_start_is_flagged_and_what_could_not_be_read_is_kept(work: Work, at: datetime) -> None:
    begun = Start("CP1", 0, "TAG", -1, at + HOUR, flags=frozenset({"idTag_unusable"}))
    started = await start(work, begun, at, "unusable idTag")
    found = await reading.transaction(started.transaction_id)
    assert found["flags"].split() == ["idTag_unusable", "meter_start_negative", "start_connector_invalid", "start_in_future"]
    assert await quarantined(attached=True) == [("StartTransaction", f"transaction {started.transaction_id}: unusable idTag")]


@pytest.mark.usefixtures("tags")
async def test_a_stop_closes_the_transaction_with_its_samples(work: Work, at: datetime) -> None:
    started = await start(work, said(at), at)
    ended = Stop("CP1", started.transaction_id, 350, at + HOUR, "EVDisconnected", "TAG")
    decision = await stop(work, ended, at + 2 * HOUR, [Sample(at, "100"), Sample(at + HOUR, "350")])
    assert decision == Decision(Verdict.ACCEPTED, None, "FAMILY")
    found = await reading.transaction(started.transaction_id)
    assert (found["meter_stop_wh"], found["stop_reason"], found["stop_id_tag"], found["flags"]) == (350, "EVDisconnected", "TAG", "")
    assert (found["stopped_at"], found["stop_received_at"]) == (at + HOUR, at + 2 * HOUR)
    rows = await reading.meter_values(started.transaction_id, 10, None)
    assert [(row["value"], row["connector_id"]) for row in rows] == [("100", 1), ("350", 1)]
    assert await quarantined() == []


async def test_a_stop_without_tag_is_answered_without_decision(work: Work, at: datetime) -> None:
    started = await start(work, said(at), at)
    assert await stop(work, Stop("CP1", started.transaction_id, 350, at), at) is None


@pytest.mark.usefixtures("tags")
@pytest.mark.parametrize(
    ("tag", "flags"),
    [
        ("TAG", ""),
        ("tag", ""),
        ("KIN", ""),
        ("FAMILY", ""),
        ("STRANGER", "stop_tag_unrelated"),
        ("NOBODY", "stop_tag_unrelated"),
        (None, ""),
    ],
)
async def test_a_stop_by_an_unrelated_tag_is_kept_and_flagged(work: Work, at: datetime, tag: str | None, flags: str) -> None:
    started = await start(work, said(at), at)
    await stop(work, Stop("CP1", started.transaction_id, 350, at, id_tag=tag), at)
    found = await reading.transaction(started.transaction_id)
    assert (found["flags"], found["meter_stop_wh"]) == (flags, 350)


async def test_an_unknown_tag_may_stop_its_own_transaction(work: Work, at: datetime) -> None:
    started = await start(work, replace(said(at), id_tag="nobody"), at)
    decision = await stop(work, Stop("CP1", started.transaction_id, 350, at, id_tag="NOBODY"), at)
    assert decision == Decision(Verdict.INVALID)
    assert (await reading.transaction(started.transaction_id))["flags"] == ""


async def test_a_doubtful_stop_is_flagged_and_still_closes(work: Work, at: datetime) -> None:
    started = await start(work, said(at), at)
    ended = Stop("CP1", started.transaction_id, 99, at - HOUR, flags=frozenset({"reason_unusable"}))
    await stop(work, ended, at, original=replace(STOP, unusable="unusable reason"))
    found = await reading.transaction(started.transaction_id)
    assert found["flags"].split() == ["meter_backwards", "reason_unusable", "stop_before_start"]
    assert found["stop_received_at"] == at
    assert await quarantined(attached=True) == [("StopTransaction", f"transaction {started.transaction_id}: unusable reason")]


@pytest.mark.usefixtures("tags")
@pytest.mark.parametrize("transaction_id", [-1, 0, 2**31 - 1, 2**31, 10**30])
async def test_a_stop_of_no_transaction_is_quarantined_whole(work: Work, at: datetime, transaction_id: int) -> None:
    decision = await stop(work, Stop("CP1", transaction_id, 350, at, id_tag="TAG"), at, [Sample(at, "1")])
    assert decision == Decision(Verdict.ACCEPTED, None, "FAMILY")
    [row] = await reading.unmatched(10, None, None)
    assert (row["action"], row["message_id"], row["payload"], row["received_at"]) == ("StopTransaction", "m2", '{"stop":1}', at)
    assert row["reason"] == "no such transaction at this station"


async def test_a_stop_of_another_stations_transaction_does_not_touch_it(work: Work, at: datetime) -> None:
    started = await start(work, said(at), at)
    await stop(work, Stop("CP2", started.transaction_id, 350, at), at)
    assert (await reading.transaction(started.transaction_id))["stop_received_at"] is None
    assert await quarantined() == [("StopTransaction", "no such transaction at this station")]


async def test_the_same_stop_again_changes_nothing(work: Work, at: datetime) -> None:
    started = await start(work, said(at), at)
    ended = Stop("CP1", started.transaction_id, 350, at + HOUR)
    await stop(work, ended, at + HOUR, [Sample(at, "1")])
    before = await reading.transaction(started.transaction_id)
    await stop(work, ended, at + 2 * HOUR, [Sample(at, "1")])
    assert await reading.transaction(started.transaction_id) == before
    assert len(await reading.meter_values(started.transaction_id, 10, None)) == 1
    assert await quarantined() == []


@pytest.mark.usefixtures("tags")
@pytest.mark.parametrize("named", [True, False])
async def test_the_same_stop_again_gets_the_first_answer_though_the_tag_stands_otherwise_now(work: Work, at: datetime, named: bool) -> None:
    started = await start(work, said(at), at)
    ended = Stop("CP1", started.transaction_id if named else -1, 350, at + HOUR, id_tag="TAG")
    first = await stop(work, ended, at + HOUR)
    assert first == Decision(Verdict.ACCEPTED, None, "FAMILY")
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 0), None, at))
    assert await stop(work, ended, at + 2 * HOUR) == first
    assert await stop(work, replace(ended, stopped_at=at + 2 * HOUR), at, original=replace(STOP, payload="other")) != first


@pytest.mark.parametrize(
    ("samples", "meter_stop_wh", "flags"),
    [([], 100, "meterStop_unusable"), (["120", "250"], 250, "meterStop_unusable meter_stop_from_values")],
)
async def test_a_stop_that_does_not_say_its_meter_ends_at_the_last_reading_until_one_that_does(
    work: Work, at: datetime, samples: list[str], meter_stop_wh: int, flags: str
) -> None:
    started = await start(work, said(at), at)
    ended = Stop("CP1", started.transaction_id, 0, at + HOUR, flags=frozenset({"meterStop_unusable"}))
    brought = [Sample(at + timedelta(minutes=n), value) for n, value in enumerate(samples)]
    for _ in range(2):
        await stop(work, ended, at + HOUR, brought, replace(STOP, unusable="unusable meterStop"))
    found = await reading.transaction(started.transaction_id)
    assert (found["meter_stop_wh"], found["flags"], len(await quarantined(attached=True))) == (meter_stop_wh, " ".join(flags.split()), 1)
    await stop(work, replace(ended, meter_stop_wh=400, flags=frozenset()), at + HOUR, original=replace(STOP, payload="mended"))
    found = await reading.transaction(started.transaction_id)
    assert (found["meter_stop_wh"], found["flags"]) == (400, "corrected_by_station")
    await stop(work, replace(ended, meter_stop_wh=500, flags=frozenset()), at + HOUR, original=replace(STOP, payload="again"))
    assert (await reading.transaction(started.transaction_id))["meter_stop_wh"] == 400


async def test_a_start_without_a_usable_time_is_another_one_once_the_first_has_ended(work: Work, at: datetime) -> None:
    begun = replace(said(at), start_ms=-77)
    numbers = []
    for hour in range(3):
        began = [await start(work, replace(begun, started_at=at + hour * HOUR), at) for _ in range(2)]
        assert began[0].transaction_id == began[1].transaction_id
        numbers.append(began[0].transaction_id)
        ended = Stop("CP1", numbers[-1], 350, at + (hour + 1) * HOUR)
        await stop(work, ended, at, original=replace(STOP, payload=str(hour)))
    assert len(set(numbers)) == 3


async def test_what_was_held_back_waits_no_more_when_it_is_taken(work: Work, at: datetime) -> None:
    for original in (Original("StartTransaction", "m1", '{"start":1}'), STOP):
        await work.run(lambda store, o=original: charging.hold_back(store, "CP1", o, "not accepted yet", at))
    assert len(await quarantined()) == 2
    started = await start(work, said(at), at)
    assert await quarantined() == [("StopTransaction", "not accepted yet")]
    await stop(work, Stop("CP1", started.transaction_id, 350, at), at)
    assert (await quarantined(), len(await quarantined(attached=True))) == ([], 2)


async def test_a_stop_that_says_otherwise_is_kept_once(work: Work, at: datetime) -> None:
    started = await start(work, said(at), at)
    await stop(work, Stop("CP1", started.transaction_id, 350, at), at)
    for _ in range(2):
        await stop(work, Stop("CP1", started.transaction_id, 351, at), at, original=replace(STOP, payload="other"))
    assert len(await quarantined()) == 1


@pytest.mark.parametrize(("later_by", "meter_stop_wh"), [(HOUR, 350), (timedelta(0), 351)])
async def test_a_different_stop_is_flagged_and_quarantined(work: Work, at: datetime, later_by: timedelta, meter_stop_wh: int) -> None:
    started = await start(work, said(at), at)
    await stop(work, Stop("CP1", started.transaction_id, 350, at), at)
    await stop(work, Stop("CP1", started.transaction_id, meter_stop_wh, at + later_by), at + later_by)
    found = await reading.transaction(started.transaction_id)
    assert (found["meter_stop_wh"], found["stopped_at"], found["flags"]) == (350, at, "stopped_twice")
    reason = f"transaction {started.transaction_id} was stopped before, differently"
    assert await quarantined() == [("StopTransaction", reason)]


@pytest.mark.usefixtures("at_once")
async def test_the_same_stop_ten_times_at_once_closes_once(work: Work, at: datetime) -> None:
    started = await start(work, said(at), at)
    ended = Stop("CP1", started.transaction_id, 350, at)
    await asyncio.gather(*(stop(work, ended, at, [Sample(at, "1")]) for _ in range(10)))
    assert (await reading.transaction(started.transaction_id))["flags"] == ""
    assert len(await reading.meter_values(started.transaction_id, 100, None)) == 1
    assert await quarantined() == []


async def test_meter_values_stay_with_their_transaction_also_after_its_end(work: Work, at: datetime) -> None:
    started = await start(work, said(at), at)
    await meter(work, started.transaction_id, [Sample(at, "150")], at)
    await stop(work, Stop("CP1", started.transaction_id, 350, at), at)
    await meter(work, started.transaction_id, [Sample(at, "160")], at)
    assert [row["value"] for row in await reading.meter_values(started.transaction_id, 10, None)] == ["150", "160"]


async def samples_in(work: Work) -> list[tuple[int | None, str]]:
    rows = await work.run(lambda store: store.rows("SELECT transaction_id, value FROM meter_values ORDER BY id"))
    return [(row["transaction_id"], row["value"]) for row in rows]


async def test_meter_values_without_transaction_are_kept_at_the_station(work: Work, at: datetime) -> None:
    await meter(work, None, [Sample(at, "150")], at)
    assert await samples_in(work) == [(None, "150")]
    assert await quarantined() == []


@pytest.mark.parametrize("transaction_id", [-1, 2**31 - 1, 2**31, 10**30])
async def test_meter_values_of_no_transaction_are_quarantined_and_not_linked(work: Work, at: datetime, transaction_id: int) -> None:
    await meter(work, transaction_id, [Sample(at, "150")], at)
    assert await samples_in(work) == []
    assert await quarantined() == [("MeterValues", "no such transaction at this station")]


async def test_meter_values_of_another_stations_transaction_are_quarantined(work: Work, at: datetime) -> None:
    started = await start(work, replace(said(at), charging_point_id="CP2"), at)
    await meter(work, started.transaction_id, [Sample(at, "150")], at)
    assert await samples_in(work) == []
    assert await quarantined() == [("MeterValues", "no such transaction at this station")]


async def test_meter_values_that_were_read_in_part_are_kept_in_part_and_whole(work: Work, at: datetime) -> None:
    await meter(work, None, [Sample(at, "150")], at, replace(METER, unusable="unusable sampledValue"))
    assert await samples_in(work) == [(None, "150")]
    assert await quarantined() == [("MeterValues", "unusable sampledValue")]


async def test_a_message_may_be_quarantined_for_another_reason(work: Work, at: datetime) -> None:
    await work.run(lambda store: charging.hold_back(store, "CP1", METER, "not accepted", at))
    assert await quarantined() == [("MeterValues", "not accepted")]


@pytest.mark.parametrize(("station", "more", "known"), [("CP1", 0, True), ("CP2", 0, False), ("CP1", 1, False), ("CP1", 10**20, False)])
async def test_a_transaction_is_known_at_its_station_only(work: Work, at: datetime, station: str, more: int, known: bool) -> None:
    started = await start(work, said(at), at)
    assert await work.run(lambda store: charging.known_here(store, station, started.transaction_id + more)) is known


Reported = Callable[[Work, datetime], Awaitable[object]]


@pytest.mark.parametrize(
    "report",
    [
        lambda work, now: start(work, said(now), now),
        lambda work, now: stop(work, Stop("CP1", 99, 1, now), now),
        lambda work, now: meter(work, None, [], now),
    ],
)
async def test_whoever_reports_was_heard_of(work: Work, at: datetime, report: Reported) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))
    await report(work, at + HOUR)
    assert (await reading.charge_point("CP1"))["last_seen"] == at + HOUR


async def test_meter_values_that_are_sent_again_are_stored_once(work: Work, at: datetime) -> None:
    started = await work.run(
        lambda store: charging.start(store, Start("CP1", 1, "TAG", 0, at), Original("StartTransaction", "1", "{}"), at)
    )
    samples = [Sample(at, "5"), Sample(at, "7", phase="L1"), Sample(at, "7", phase="L2")]
    for _ in range(2):
        await work.run(
            lambda store: charging.meter(store, "CP1", 1, started.transaction_id, samples, Original("MeterValues", "2", "{}"), at)
        )
    rows = await work.run(lambda store: store.rows("SELECT value, phase FROM meter_values ORDER BY id"))
    assert [tuple(row) for row in rows] == [("5", None), ("7", "L1"), ("7", "L2")]


async def test_only_what_runs_at_the_station_may_be_stopped_from_afar(work: Work, at: datetime) -> None:
    async def asked(transaction_id: int, station: str = "CP1") -> None:
        await work.run(lambda store: charging.check_remote_stop(store, station, transaction_id))

    started = await start(work, said(at), at)
    await asked(started.transaction_id)
    for transaction_id, station in ((started.transaction_id, "CP2"), (started.transaction_id + 1, "CP1"), (-1, "CP1"), (2**40, "CP1")):
        with pytest.raises(NotFound, match=f"has no transaction {transaction_id}"):
            await asked(transaction_id, station)
    await stop(work, Stop("CP1", started.transaction_id, 350, at), at)
    with pytest.raises(Conflict, match="has ended"):
        await asked(started.transaction_id)
