from datetime import datetime, timedelta

import pytest

from csms.domain.reservations import Reservation
from csms.services import knowledge, reservations
from csms.storage.work import Work
from tests.csms.actions.v16.outbound.orders import concluded


@pytest.mark.parametrize(("status", "state"), [("Accepted", "cancelled"), ("Rejected", "accepted")])
async def test_an_accepted_one_cancels(work: Work, at: datetime, status: str, state: str) -> None:
    reservation = Reservation("CP1", 7, 1, "TAG", at + timedelta(hours=1))
    await work.run(lambda store: reservations.accept(store, reservation, at))
    await concluded(work, "CancelReservation", {"reservationId": 7}, at, {"status": status})
    [row] = await knowledge.reservations(10, None, None, None, at)
    assert row["state"] == state
