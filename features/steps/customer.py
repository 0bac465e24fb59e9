"""The customer as the operator sees one: where registered, with which card and limit."""

import re

import pytest
from pytest_bdd import parsers, then

from features.kit.port import PortRefused
from features.kit.world import World


@then("the operator sees a customer who is blocked and has no card")
def blocked_without_card(world: World) -> None:
    """A customer whom Zoho has registered and not yet unblocked."""
    found = world.bench.port.customer(world.customer)
    assert (found.limit, found.id_tag, found.charging_point_id) == (0, None, world.charging_point_id)


@then('the operator sees the customer\'s card, "tg_" and 16 hexadecimal digits')
def has_card(world: World) -> None:
    """The card that the first unblocking gave out."""
    assert re.fullmatch("tg_[0-9a-f]{16}", world.card), world.card


@then("the customer's card is the one from before")
def has_same_card(world: World) -> None:
    """Unblocking gives a card once."""
    assert world.card == world.noted_card


@then(parsers.parse("the operator sees that the customer's limit is {limit:d}"))
def has_limit(world: World, limit: int) -> None:
    """How many sessions the customer may run at a time."""
    assert world.bench.port.customer(world.customer).limit == limit


@then("the customer is still registered at the first charge point")
def stays(world: World) -> None:
    """A refused registration moves nobody."""
    assert world.bench.port.customer(world.customer).charging_point_id == world.charging_point_id


@then("the CSMS does not know the customer")
def unknown(world: World) -> None:
    """A refused registration leaves nobody behind."""
    with pytest.raises(PortRefused):
        world.bench.port.customer(world.customer)


@then("the CSMS does not know the other customer")
def other_unknown(world: World) -> None:
    """A refused registration leaves nobody behind, whoever was there before."""
    with pytest.raises(PortRefused):
        world.bench.port.customer(world.other_customer)
