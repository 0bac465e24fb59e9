import pytest

from simulators.lab.errors import BadRequest, LabError, NotNow, Taken, Unknown


@pytest.mark.parametrize(("kind", "status"), [(BadRequest, 422), (Unknown, 404), (Taken, 409), (NotNow, 409), (LabError, 422)])
def test_each_error_has_its_status(kind: type[LabError], status: int) -> None:
    assert kind("x").status == status


@pytest.mark.parametrize(
    ("place", "outer", "whole"),
    [("speed", "charge_points[2]", "charge_points[2].speed"), ("", "[0]", "[0]"), ("[1].id", "charge_points", "charge_points[1].id")],
)
def test_an_error_names_the_place_from_outside(place: str, outer: str, whole: str) -> None:
    error = BadRequest("is wrong", place).within(outer)
    assert (error.place, str(error)) == (whole, f"{whole}: is wrong")
    assert isinstance(error, BadRequest)
