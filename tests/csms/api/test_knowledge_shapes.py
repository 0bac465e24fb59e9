import pytest

from csms.api import knowledge_shapes, knowledge_views
from csms.api.shapes import SCHEMAS
from csms.domain.reservations import State


@pytest.mark.parametrize(
    ("name", "fields", "more"),
    [
        ("Reservation", knowledge_views.RESERVATION, set()),
        ("ChargingProfile", knowledge_views.PROFILE, {"profile"}),
        ("Setting", knowledge_views.SETTING, {"secret"}),
        ("Transfer", knowledge_views.TRANSFER, {"progress"}),
        ("Availability", knowledge_views.AVAILABILITY, set()),
        ("LocalList", tuple(knowledge_views.local_list(None)), set()),
    ],
)
def test_a_shape_has_the_fields_that_are_shown(name: str, fields: tuple[str, ...], more: set[str]) -> None:
    assert set(SCHEMAS[name]["properties"]) == set(SCHEMAS[name]["required"]) == {*fields, *more}


def test_every_state_of_a_reservation_is_named() -> None:
    assert knowledge_shapes.RESERVATION_STATE["enum"] == [state.value for state in State]
