"""What had been prepared for a session."""

from datetime import datetime, timedelta

from csms.domain.reservations import Reservation
from csms.domain.transactions import Start
from csms.services import charging_profiles, knowledge, registration, remote_starts, reservations
from csms.services.charging_profiles import Accepted
from csms.storage.work import Work

HOUR = timedelta(hours=1)


async def test_a_session_takes_its_reservation_and_its_profile_once(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))
    await work.run(lambda store: reservations.accept(store, Reservation("CP1", 1, 0, "TAG", at + HOUR), at))
    profile = Accepted("CP1", None, 1, 0, "TxProfile", "{}", None, "tag")
    await work.run(lambda store: charging_profiles.accept(store, profile, at))
    for number in (5, 6):
        start = Start("CP1", 1, "tag", 0, at, reservation_id=1)
        await work.run(lambda store, start=start, number=number: remote_starts.began(store, start, number, at))
    [reservation] = await knowledge.reservations(10, None, None, None, at)
    [found] = await knowledge.charging_profiles("CP1", 10, None, at)
    assert (reservation["transaction_id"], found["transaction_id"]) == (5, 5)


async def test_a_session_without_a_reservation_leaves_it(work: Work, at: datetime) -> None:
    await work.run(lambda store: reservations.accept(store, Reservation("CP1", 1, 0, "TAG", at + HOUR), at))
    await work.run(lambda store: remote_starts.began(store, Start("CP1", 1, "TAG", 0, at), 5, at))
    [reservation] = await knowledge.reservations(10, None, None, None, at)
    assert reservation["state"] == "accepted"


async def test_a_clock_that_is_ahead_hinders_nothing(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))
    await work.run(lambda store: reservations.accept(store, Reservation("CP1", 1, 0, "TAG", at + HOUR), at))
    await work.run(lambda store: charging_profiles.accept(store, Accepted("CP1", None, 1, 0, "TxProfile", "{}", None, "tag"), at))
    start = Start("CP1", 1, "TAG", 0, at + 24 * HOUR, reservation_id=1)
    await work.run(lambda store: remote_starts.began(store, start, 5, at))
    [reservation] = await knowledge.reservations(10, None, None, None, at)
    [found] = await knowledge.charging_profiles("CP1", 10, None, at)
    assert (reservation["transaction_id"], found["transaction_id"]) == (5, 5)
