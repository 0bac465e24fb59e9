"""Refusals share one family, so that a door can translate them all."""

import pytest

from csms.domain.errors import Conflict, Invalid, NotFound, Refused


@pytest.mark.parametrize("refusal", [NotFound, Conflict, Invalid])
def test_each_refusal_is_one_and_shows_its_text(refusal: type[Refused]) -> None:
    with pytest.raises(Refused, match="charge point with id: CP1"):
        raise refusal("charge point with id: CP1")
