"""Query parameters as a whole, held against what a route says of itself: what it does not know would be ignored, and whoever wrote it would
take the answer for something else. What a single one means is read by `bodies.Query`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from csms.api.description import Description
from csms.domain.errors import Invalid


def check(description: Description, given: Mapping[str, Sequence[str]]) -> None:
    """Raise Invalid for a parameter that the route does not know, that is given twice, or that has none of its possible values. An empty
    one counts as left out."""
    known = {one.name: one for one in description.parameters if one.place == "query"}
    for name, values in given.items():
        if name not in known:
            possible = f"possible are {', '.join(known)}" if known else "there is none here"
            raise Invalid(f"unknown parameter {name!r}; {possible}")
        if len(values) > 1:
            raise Invalid(f"{name} is given {len(values)} times")
        possible_values = known[name].schema.get("enum")
        if possible_values and values[0] and values[0] not in possible_values:
            raise Invalid(f"{name} must be one of {', '.join(possible_values)}")
