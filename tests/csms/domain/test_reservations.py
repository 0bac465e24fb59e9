from datetime import datetime, timedelta

import pytest

from csms.domain.id_tags import IdTag
from csms.domain.reservations import Reservation, State, serves, standing

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("after", [timedelta(0), HOUR])
def test_only_an_accepted_reservation_expires(state: State, after: timedelta, at: datetime) -> None:
    expired = state in (State.ACCEPTED, State.EXPIRED)
    assert standing(state.value, at, at + after) is (State.EXPIRED if expired else state)
    assert standing(state.value, at + HOUR, at) is state


@pytest.mark.parametrize(
    ("reserved", "connector_id", "id_tag", "known", "serving"),
    [
        (1, 1, "TAG", None, True),
        (1, 1, "tag", None, True),
        (1, 2, "TAG", None, False),
        (0, 2, "TAG", None, True),
        (1, 1, "KIN", IdTag("KIN", 1, None, "grp"), True),
        (1, 1, "KIN", IdTag("KIN", 1), False),
        (1, 1, "KIN", None, False),
        (1, 1, "KIN", IdTag("KIN", 1, None, "OTHER"), False),
    ],
)
def test_a_start_uses_a_reservation_of_its_connector_and_family(
    at: datetime, reserved: int, connector_id: int, id_tag: str, known: IdTag | None, serving: bool
) -> None:
    assert serves(Reservation("CP1", 7, reserved, "TAG", at, "GRP"), connector_id, id_tag, known) is serving


def test_a_reservation_without_parent_is_for_its_tag_alone(at: datetime) -> None:
    assert not serves(Reservation("CP1", 7, 1, "TAG", at), 1, "KIN", IdTag("KIN", 1, None, "GRP"))
