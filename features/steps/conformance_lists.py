"""Local lists: what the CSMS has put on the station's list, and what it has on record of it. It knows the wire, and sends nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_bdd import then

from features.kit.port import LocalList
from features.kit.waiting import until
from features.kit.world import FIRST, World
from features.steps import conformance_data as data
from features.steps import conformance_wire as wire

PATIENCE_S = 3.0
NONE = (None, 0, -1)
"""The versions by which a list is none (OCPP 1.6, 5.10)."""


@dataclass(frozen=True)
class Held:
    """What the station's list holds: what it has accepted, one update after the other."""

    version: int = 0
    id_tags: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"version {self.version} with {', '.join(sorted(self.id_tags)) or 'no card'}"

    def take(self, update: Mapping[str, Any]) -> "Held":
        """The list after an update that the station has accepted; a card without idTagInfo leaves it (OCPP 1.6, 7.1)."""
        named = {entry["idTag"].casefold(): "idTagInfo" in entry for entry in update.get("localAuthorizationList", ())}
        kept: frozenset[str] = frozenset() if update["updateType"] == "Full" else self.id_tags - set(named)
        return Held(update["listVersion"], kept | {name for name, stays in named.items() if stays})


@then("the CSMS has recorded the local list as the station has it")
def recorded(world: World) -> None:
    """The version and the cards of all updates that the station has accepted; none where it has accepted none."""
    held = _held(_updates(world))
    if held == Held() and world.charging_point_id not in world.made:
        world.verdict.not_verified("that a refused local list is not on record: an earlier one of this station may be")
        return

    def look() -> LocalList | None:
        return world.tell("the local list", lambda port: port.local_list(world.charging_point_id))

    if look() is not None:
        until(lambda: _fits(look(), held), f"the local list on record as the station has it, {held}", PATIENCE_S, look)


def _fits(found: LocalList | None, held: Held) -> bool:
    if found is None or {one.casefold() for one in found.id_tags} != held.id_tags:
        return False
    return found.version == held.version or (found.version in NONE and not held.id_tags)


def _updates(world: World) -> list[wire.Exchange]:
    return [one for one in wire.exchanges(world.stations[FIRST]) if not one.mine and one.call.action == "SendLocalList"]


def _held(updates: Sequence[wire.Exchange]) -> Held:
    held = Held()
    for one in updates:
        if one.answer is not None and one.answer.status == "Accepted":
            held = held.take(one.call.payload)
    return held


data.NAMED["next list version"] = lambda world: _held(_updates(world)).version + 1
data.NAMED["list version before"] = lambda world: _held(_updates(world)[:-1]).version
