"""Stops that name no transaction find the one that they end, or wait for it."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from csms.domain.errors import Conflict, Invalid, NotFound
from csms.domain.id_tags import IdTag
from csms.domain.transactions import Sample, Start, Stop
from csms.services import charging, closing, id_tags, matching, reading, registration
from csms.services.quarantine import Ending, Original
from csms.storage import unmatched
from csms.storage.work import Store, Unit, Work
from tests.csms.services.crossings import crossing

HOUR = timedelta(hours=1)
NO_SUCH = "no such transaction at this station"


@pytest.fixture(autouse=True)
async def station(work: Work, at: datetime) -> None:
    for name in ("CP1", "CP2"):
        await work.run(lambda store, name=name: registration.create(store, name, at))
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 1), None, at))


def begun(at: datetime, **changes: Any) -> Start:
    return replace(Start("CP1", 1, "TAG", 100, at), **changes)


def ended(at: datetime, **changes: Any) -> Stop:
    return replace(Stop("CP1", -1, 350, at + HOUR, "Local", "tag"), **changes)


async def start(work: Work, said: Start, at: datetime) -> int:
    original = Original("StartTransaction", "m1", "{}")
    return (await work.run(lambda store: charging.start(store, said, original, at))).transaction_id


async def stop(work: Work, said: Stop, at: datetime, *samples: Sample, payload: str | None = None) -> None:
    original = Original("StopTransaction", "m2", payload or repr(said))
    await work.run(lambda store: charging.stop(store, said, list(samples), original, at))


async def meter(work: Work, number: int, at: datetime, *samples: Sample, connector_id: int = 1) -> None:
    original = Original("MeterValues", "m3", "{}")
    await work.run(lambda store: charging.meter(store, "CP1", connector_id, number, list(samples), original, at))


async def attach(work: Work, message_id: int, number: int, at: datetime) -> None:
    await work.run(lambda store: matching.attach(store, message_id, number, at))


async def waiting() -> list[tuple[int, str]]:
    return [(row["id"], row["reason"]) for row in await reading.unmatched(100, None, None)]


async def taken() -> list[tuple[int, datetime]]:
    return [(row["attached_to"], row["attached_at"]) for row in await reading.unmatched(100, None, None, attached=True)]


@pytest.mark.parametrize("transaction_id", [-1, 0, 999999, 2**31])
@pytest.mark.parametrize("tag", ["TAG", "tag", None])
async def test_a_stop_with_a_useless_id_ends_the_one_that_it_fits(work: Work, at: datetime, transaction_id: int, tag: str | None) -> None:
    number = await start(work, begun(at), at)
    stranger = await start(work, begun(at, connector_id=2, id_tag="x", meter_start_wh=351), at)
    await stop(work, ended(at, transaction_id=transaction_id, id_tag=tag), at + 2 * HOUR, Sample(at, "200"))
    found = await reading.transaction(number)
    assert (found["meter_stop_wh"], found["stopped_at"], found["stop_received_at"]) == (350, at + HOUR, at + 2 * HOUR)
    assert found["flags"] == "matched"
    assert [row["value"] for row in await reading.meter_values(number, 10, None)] == ["200"]
    assert (await reading.transaction(stranger))["stop_received_at"] is None
    assert (await waiting(), await taken()) == ([], [(number, at + 2 * HOUR)])


async def test_another_stations_id_is_useless(work: Work, at: datetime) -> None:
    other = await start(work, begun(at, charging_point_id="CP2"), at)
    number = await start(work, begun(at), at)
    await stop(work, ended(at, transaction_id=other), at)
    assert (await reading.transaction(other))["stop_received_at"] is None
    assert (await reading.transaction(number))["flags"] == "matched stop_in_future"


@pytest.mark.parametrize(
    "changes",
    [
        {"id_tag": "other"},
        {"stopped_at": timedelta(milliseconds=-1)},
        {"meter_stop_wh": 99},
        {"charging_point_id": "CP2"},
        {"flags": frozenset({"meterStop_unusable"})},
        {"id_tag": None, "flags": frozenset({"idTag_unusable"})},
    ],
)
async def test_a_stop_that_fits_none_waits(work: Work, at: datetime, changes: dict[str, Any]) -> None:
    number = await start(work, begun(at), at)
    if "stopped_at" in changes:
        changes = {"stopped_at": at + changes["stopped_at"]}
    await stop(work, ended(at, **changes), at)
    assert (await reading.transaction(number))["stop_received_at"] is None
    assert [reason for _, reason in await waiting()] == [NO_SUCH]


async def test_a_stop_that_fits_several_waits(work: Work, at: datetime) -> None:
    for connector_id in (1, 2):
        await start(work, begun(at, connector_id=connector_id), at)
    await stop(work, ended(at), at)
    assert [reason for _, reason in await waiting()] == [f"{NO_SUCH}: any of 2 may be meant"]


async def test_a_stopped_transaction_is_not_meant(work: Work, at: datetime) -> None:
    first = await start(work, begun(at), at)
    await stop(work, ended(at, transaction_id=first), at)
    second = await start(work, begun(at, connector_id=2), at)
    await stop(work, ended(at), at)
    assert (await reading.transaction(first))["flags"] == "stop_in_future"
    assert (await reading.transaction(second))["flags"] == "matched stop_in_future"


async def test_the_repeat_of_a_stop_that_was_matched_or_waits_has_no_effect(work: Work, at: datetime) -> None:
    number = await start(work, begun(at), at)
    await stop(work, ended(at), at + HOUR)
    found = await reading.transaction(number)
    await start(work, begun(at, connector_id=2), at)
    for _ in range(2):
        await stop(work, ended(at), at + 2 * HOUR)
        await stop(work, ended(at, id_tag="other"), at + 2 * HOUR)
    assert await reading.transaction(number) == found
    assert (len(await waiting()), len(await taken())) == (1, 1)


async def test_a_repeat_is_known_as_well_when_its_time_cannot_be_read(work: Work, at: datetime) -> None:
    number = await start(work, begun(at, start_ms=-5), at)
    running = await start(work, begun(at, connector_id=2), at)
    for later in (HOUR, 2 * HOUR):  # an unreadable time is replaced by that of the receipt
        await stop(work, ended(at + later, stop_ms=-7, transaction_id=number), at + later)
        await stop(work, ended(at + later, stop_ms=-9), at + later, payload="the same")
    assert [row["id"] for row in await reading.transactions(10, None, None, None, True, None)] == []
    assert (await reading.transaction(running))["stopped_at"] == at + 2 * HOUR
    assert (len(await waiting()), len(await taken())) == (0, 1)


async def test_a_start_whose_time_cannot_be_read_gets_its_stop(work: Work, at: datetime) -> None:
    await stop(work, ended(at), at + HOUR)
    number = await start(work, begun(at + 2 * HOUR, start_ms=-5), at + 2 * HOUR)
    assert "matched" in (await reading.transaction(number))["flags"]


async def test_a_start_that_arrives_late_gets_its_stop(work: Work, at: datetime) -> None:
    await stop(work, ended(at), at + HOUR, Sample(at, "200"))
    await stop(work, ended(at, id_tag="other"), at + HOUR)
    number = await start(work, begun(at), at + 2 * HOUR)
    found = await reading.transaction(number)
    assert (found["verdict"], found["meter_stop_wh"], found["flags"]) == ("accepted", 350, "matched")
    assert (found["stopped_at"], found["stop_received_at"], found["start_received_at"]) == (at + HOUR, at + HOUR, at + 2 * HOUR)
    assert [row["value"] for row in await reading.meter_values(number, 10, None)] == ["200"]
    assert (len(await waiting()), await taken()) == (1, [(number, at + 2 * HOUR)])
    assert (await reading.id_tag("TAG"))["active_transactions"] == 0


async def test_of_several_stops_that_wait_a_start_gets_none(work: Work, at: datetime) -> None:
    for meter_stop_wh in (350, 351):
        await stop(work, ended(at, meter_stop_wh=meter_stop_wh), at)
    number = await start(work, begun(at), at)
    assert (await reading.transaction(number))["stop_received_at"] is None
    assert len(await waiting()) == 2


async def test_of_more_stops_than_are_looked_at_a_start_gets_none(work: Work, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that fits among those that are looked at need not be the only one."""
    monkeypatch.setattr(unmatched, "WAITING_MAX", 2)
    for id_tag, meter_stop_wh in (("TAG", 350), ("other", 350), ("TAG", 351)):
        await stop(work, ended(at, id_tag=id_tag, meter_stop_wh=meter_stop_wh), at)
    number = await start(work, begun(at), at)
    assert (await reading.transaction(number))["stop_received_at"] is None
    assert len(await waiting()) == 3


async def test_the_repeat_of_a_start_that_got_its_stop_gets_the_first_answer(work: Work, at: datetime) -> None:
    await stop(work, ended(at), at)
    number = await start(work, begun(at), at)
    assert await start(work, begun(at), at) == number
    assert (await reading.transaction(number))["flags"].split() == ["matched", "stop_in_future", "repeated_after_stop"]


@pytest.mark.usefixtures("at_once")
async def test_a_start_and_a_stop_that_come_at_once_find_each_other(work: Work, at: datetime) -> None:
    for race in range(20):
        said = begun(at, meter_start_wh=100 + race)
        await asyncio.gather(start(work, said, at), stop(work, ended(at, meter_stop_wh=100 + race), at))
        [found] = await reading.transactions(1, None, None, None, None, None)
        assert (found["meter_start_wh"], found["meter_stop_wh"], found["flags"]) == (100 + race, 100 + race, "matched stop_in_future")
    assert await waiting() == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_in_whatever_order_three_sessions_arrive_each_message_counts_once(work: Work, at: datetime, order: tuple[int, ...]) -> None:
    """The tags differ, so that the rule is never in doubt."""
    for place in order:
        await stop(work, ended(at, id_tag=f"T{place}", meter_stop_wh=200 + place), at)
    for place in reversed(order):
        await start(work, begun(at, id_tag=f"T{place}", connector_id=place + 1), at)
    rows = await reading.transactions(10, None, None, None, None, None)
    assert {(row["id_tag"], row["meter_stop_wh"]) for row in rows} == {(f"T{place}", 200 + place) for place in range(3)}
    assert await waiting() == []


async def test_an_operator_attaches_a_stop(work: Work, at: datetime) -> None:
    number = await start(work, begun(at), at)
    await stop(work, ended(at, id_tag="other"), at + HOUR, Sample(at, "200"))
    [(message_id, _)] = await waiting()
    await attach(work, message_id, number, at + 2 * HOUR)
    found = await reading.transaction(number)
    assert (found["meter_stop_wh"], found["stop_received_at"]) == (350, at + HOUR)
    assert found["flags"].split() == ["attached_by_operator", "stop_tag_unrelated"]
    assert (await waiting(), await taken()) == ([], [(number, at + 2 * HOUR)])


async def test_an_operator_attaches_meter_values(work: Work, at: datetime) -> None:
    number = await start(work, begun(at), at)
    await meter(work, -1, at, Sample(at, "200"), connector_id=2)
    [(message_id, _)] = await waiting()
    await attach(work, message_id, number, at + HOUR)
    assert [(row["value"], row["connector_id"]) for row in await reading.meter_values(number, 10, None)] == [("200", 2)]
    found = await reading.transaction(number)
    assert (found["flags"], found["stop_received_at"]) == ("attached_by_operator values_of_other_connector", None)
    assert await waiting() == []


async def test_meter_values_are_attached_to_a_closed_transaction_without_changing_it(work: Work, at: datetime) -> None:
    number = await start(work, begun(at), at)
    await meter(work, -1, at, Sample(at, "900"))
    await stop(work, ended(at, transaction_id=number), at + HOUR)
    await attach(work, (await waiting())[0][0], number, at + 2 * HOUR)
    found = await reading.transaction(number)
    assert (found["meter_stop_wh"], found["flags"]) == (350, "attached_by_operator")


async def test_a_stop_is_attached_over_an_operators_close_and_not_over_a_stations_stop(work: Work, at: datetime) -> None:
    number = await start(work, begun(at), at)
    await work.run(lambda store: closing.close_by_operator(store, number, "gone", at))
    for meter_stop_wh in (350, 351):
        await stop(work, ended(at, id_tag=None, meter_stop_wh=meter_stop_wh), at + HOUR)
    second, first = [message_id for message_id, _ in await waiting()]
    await attach(work, first, number, at + HOUR)
    assert (await reading.transaction(number))["flags"] == "attached_by_operator closed_by_operator"
    with pytest.raises(Conflict, match="has its stop"):
        await attach(work, second, number, at + HOUR)
    assert (await reading.transaction(number))["meter_stop_wh"] == 350


async def test_an_operator_dismisses_what_no_transaction_should_take(work: Work, at: datetime) -> None:
    await stop(work, ended(at), at + HOUR)
    [(message_id, _)] = await waiting()
    await work.run(lambda store: matching.dismiss(store, message_id, at))
    assert (await waiting(), await taken()) == ([], [])
    number = await start(work, begun(at), at)
    assert (await reading.transaction(number))["stop_received_at"] is None
    await attach(work, message_id, number, at)
    assert (await reading.transaction(number))["meter_stop_wh"] == 350
    with pytest.raises(Conflict, match=f"is attached to transaction {number}"):
        await work.run(lambda store: matching.dismiss(store, message_id, at))
    with pytest.raises(NotFound):
        await work.run(lambda store: matching.dismiss(store, 999, at))


@pytest.mark.usefixtures("at_once")
async def test_a_stop_that_is_attached_while_a_start_that_it_fits_arrives_ends_one_of_them(work: Work, at: datetime) -> None:
    for race in range(10):
        earlier = await start(work, begun(at, connector_id=2, id_tag="other", meter_start_wh=race), at)
        await stop(work, ended(at, meter_stop_wh=350 + race), at)
        [(message_id, _)] = await waiting()
        attaching = attach(work, message_id, earlier, at)
        later, refused = await asyncio.gather(start(work, begun(at, meter_start_wh=100 + race), at), attaching, return_exceptions=True)
        assert isinstance(later, int)
        meters = [(await reading.transaction(number))["meter_stop_wh"] for number in (earlier, later)]
        assert meters == ([350 + race, None] if refused is None else [None, 350 + race])
        assert await waiting() == []
        for number in (earlier, later):
            await stop(work, ended(at, transaction_id=number, meter_stop_wh=350 + race), at)


ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@pytest.fixture
async def earlier(work: Work, at: datetime) -> int:
    """An open session of another tag than that of the stop that waits."""
    number = await start(work, begun(at, connector_id=2, id_tag="other"), at)
    await stop(work, ended(at), at)
    return number


def arrives(at: datetime) -> Unit[charging.Started]:
    return lambda store: charging.start(store, begun(at), Original("StartTransaction", "m1", "{}"), at)


@ON_POSTGRES
async def test_a_start_waits_for_an_operator_who_attaches_the_stop_that_fits_it(database_url: str, earlier: int, at: datetime) -> None:
    [(message_id, _)] = await waiting()
    _, later = await crossing(database_url, lambda store: matching.attach(store, message_id, earlier, at), arrives(at))
    assert isinstance(later, charging.Started)
    meters = [(await reading.transaction(number))["meter_stop_wh"] for number in (earlier, later.transaction_id)]
    assert (meters, await taken()) == ([350, None], [(earlier, at)])


@ON_POSTGRES
@pytest.mark.usefixtures("earlier")
async def test_a_start_waits_for_an_operator_who_dismisses_the_stop_that_fits_it(database_url: str, at: datetime) -> None:
    [(message_id, _)] = await waiting()
    _, later = await crossing(database_url, lambda store: matching.dismiss(store, message_id, at), arrives(at))
    assert isinstance(later, charging.Started)
    assert (await reading.transaction(later.transaction_id))["stop_received_at"] is None


@ON_POSTGRES
@pytest.mark.parametrize("dismisses", [True, False])
async def test_an_operator_waits_for_a_start_that_takes_the_stop(database_url: str, earlier: int, at: datetime, dismisses: bool) -> None:
    [(message_id, _)] = await waiting()

    async def moves(store: Store) -> None:
        await (matching.dismiss(store, message_id, at) if dismisses else matching.attach(store, message_id, earlier, at))

    later, refused = await crossing(database_url, arrives(at), moves)
    assert isinstance(refused, Conflict)
    assert (await taken(), (await reading.transaction(earlier))["stop_received_at"]) == ([(later.transaction_id, at)], None)


async def test_a_message_is_attached_once_and_only_where_it_belongs(work: Work, at: datetime) -> None:
    number, elsewhere = await start(work, begun(at), at), await start(work, begun(at, charging_point_id="CP2"), at)
    await stop(work, ended(at, id_tag="other"), at)
    [(message_id, _)] = await waiting()
    for wrong in (message_id + 1, 2**63, 10**30):
        with pytest.raises(NotFound, match=f"unmatched message with id: {wrong} not found"):
            await attach(work, wrong, number, at)
    for wrong in (elsewhere + 1, 2**31):
        with pytest.raises(NotFound, match=f"transaction with id: {wrong} not found"):
            await attach(work, message_id, wrong, at)
    with pytest.raises(Conflict, match="is of another charge point"):
        await attach(work, message_id, elsewhere, at)
    await attach(work, message_id, number, at)
    with pytest.raises(Conflict, match=f"is attached to transaction {number}"):
        await attach(work, message_id, number, at)


async def test_a_start_cannot_be_attached(work: Work, at: datetime) -> None:
    number = await start(work, begun(at), at)
    await work.run(lambda store: charging.hold_back(store, "CP1", Original("StartTransaction", "m", "{}"), "not accepted", at))
    with pytest.raises(Invalid, match="a StartTransaction like this cannot be attached"):
        await attach(work, (await waiting())[0][0], number, at)


async def test_a_stop_that_was_held_back_waits_for_an_operator_only(work: Work, at: datetime) -> None:
    original = Original("StopTransaction", "m", "{}")
    await work.run(lambda store: charging.hold_back(store, "CP1", original, "not accepted", at, Ending(ended(at), [])))
    number = await start(work, begun(at), at)
    assert (await reading.transaction(number))["stop_received_at"] is None
    await attach(work, (await waiting())[0][0], number, at)
    assert (await reading.transaction(number))["meter_stop_wh"] == 350


async def test_a_stop_that_names_the_transaction_beats_one_that_was_matched(work: Work, at: datetime) -> None:
    """The match was a guess: the stop that was taken for this session's waits again."""
    number = await start(work, begun(at), at)
    await stop(work, ended(at, id_tag=None), at + HOUR)
    assert (await reading.transaction(number))["meter_stop_wh"] == 350
    for _ in range(2):
        await stop(work, ended(at, transaction_id=number, meter_stop_wh=400), at + 2 * HOUR)
        found = await reading.transaction(number)
        assert (found["meter_stop_wh"], found["flags"]) == (400, "corrected_by_station matched")
        assert [reason for _, reason in await waiting()] == [f"transaction {number} got another stop"]
    later = await start(work, begun(at, connector_id=2), at + 3 * HOUR)
    assert ((await reading.transaction(later))["meter_stop_wh"], await waiting()) == (350, [])


async def test_an_operator_who_attaches_beats_a_match_and_a_station_that_names_beats_both(work: Work, at: datetime) -> None:
    number = await start(work, begun(at), at)
    await stop(work, ended(at, id_tag=None), at + HOUR)
    await stop(work, ended(at, id_tag="other", meter_stop_wh=400), at + HOUR)
    await attach(work, (await waiting())[0][0], number, at + HOUR)
    found = await reading.transaction(number)
    assert (found["meter_stop_wh"], len(await waiting())) == (400, 1)
    with pytest.raises(Conflict, match="has its stop"):
        await attach(work, (await waiting())[0][0], number, at + HOUR)
    await stop(work, ended(at, transaction_id=number, meter_stop_wh=500), at + 2 * HOUR)
    assert ((await reading.transaction(number))["meter_stop_wh"], len(await waiting())) == (500, 2)


async def test_the_matched_stop_again_with_the_right_number_is_its_repeat(work: Work, at: datetime) -> None:
    number = await start(work, begun(at), at)
    await stop(work, ended(at), at + HOUR)
    before = await reading.transaction(number)
    await stop(work, ended(at, transaction_id=number), at + 2 * HOUR)
    assert (await reading.transaction(number), await waiting()) == (before, [])
