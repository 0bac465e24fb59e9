"""Zoho calls the CSMS: asks for charge points, registers, blocks and unblocks customers. How the CSMS refuses is another noun's part."""

import re
import secrets

from pytest_bdd import given, parsers, then, when

from features.kit.world import FIRST, World
from features.steps.words import ABSENT, FACTS, LIMITS, NOTHING, STATES, TYPES
from simulators.transport.clock import RealClock

NOW_S = 120.0


def register(world: World, charging_point_id: str, customer: str, *, key: str | None = None) -> None:
    """Zoho registers `customer` at a charge point."""
    payload = {"charging_point_id": charging_point_id, "application": "store", "zoho_customer_id": customer}
    world.answers.append(world.bench.zoho.call("register_customer", payload, key=key))


def unblock(world: World, **limit: object) -> None:
    """Zoho unblocks the customer, with `max_active_transaction_count` or without."""
    world.answers.append(world.bench.zoho.call("unblock_customer", {"zoho_customer_id": world.customer, **limit}))


def agreed(world: World) -> None:
    """The last call succeeded, in the form that was promised."""
    answer = world.answer
    assert answer.status in (200, 204), f"the CSMS answered {answer.status}: {answer.body}"
    assert not answer.breaches, answer.breaches


def generate(world: World) -> str:
    """Zoho asks for a charge point; its name."""
    world.answers.append(world.bench.zoho.call("generate_charge_point"))
    agreed(world)
    return str(world.answer.body["charging_point_id"])


@given("Zoho has generated a charge point")
@when("Zoho asks for a new charge point")
def generates(world: World) -> None:
    """Zoho asks the CSMS for a charge point, which from now on is "the charge point"."""
    world.ids[FIRST] = generate(world)


@given("Zoho has registered a customer at the charge point")
def has_registered(world: World) -> None:
    """Zoho registers the customer at the charge point, and the CSMS agrees."""
    register(world, world.charging_point_id, world.customer)
    agreed(world)


@given("Zoho has registered and unblocked a customer at the charge point")
def has_registered_and_unblocked(world: World) -> None:
    """The customer is registered and may run one session at a time."""
    has_registered(world)
    has_unblocked(world)


@when("Zoho registers a customer at the charge point")
@when("Zoho registers the customer at the charge point once more")
def registers(world: World) -> None:
    """Zoho registers the customer at the charge point, whatever the CSMS says."""
    register(world, world.charging_point_id, world.customer)


@when("Zoho registers another customer at the charge point")
def registers_another(world: World) -> None:
    """Zoho registers "the other customer" at the same charge point."""
    register(world, world.charging_point_id, world.other_customer)


@when("Zoho registers the customer at a second charge point")
def registers_at_second(world: World) -> None:
    """Zoho asks for one more charge point and registers the same customer there."""
    register(world, generate(world), world.customer)


@when("Zoho registers a customer at a charge point that does not exist")
def registers_nowhere(world: World) -> None:
    """Zoho names a charge point that was never created."""
    register(world, f"fccp_{secrets.token_hex(16)}", world.customer)


@when("Zoho registers a customer twice under one idempotency key")
def registers_twice(world: World) -> None:
    """The same call, with the same key, as a caller repeats it that heard no answer."""
    key = secrets.token_hex(16)
    for _ in range(2):
        register(world, world.charging_point_id, world.customer, key=key)


@when(parsers.parse("Zoho registers a customer with {state:State} {fact:Fact}", extra_types=TYPES))
def registers_badly(world: World, state: str, fact: str) -> None:
    """One fact of the registration is left out, empty, null or a number."""
    payload = {"charging_point_id": world.charging_point_id, "application": "store", "zoho_customer_id": world.customer}
    payload[FACTS[fact][0]] = STATES[state]
    sent = {name: value for name, value in payload.items() if value is not ABSENT}
    world.answers.append(world.bench.zoho.call("register_customer", sent))


@when("Zoho registers a customer and says nothing")
def registers_nothing(world: World) -> None:
    """A registration without any fact."""
    world.answers.append(world.bench.zoho.call("register_customer", {}))


@when("Zoho registers a customer and garbles the message")
def registers_garbled(world: World) -> None:
    """The message breaks off in a comma too many."""
    payload = {"charging_point_id": world.charging_point_id, "application": "store", "zoho_customer_id": world.customer}
    world.answers.append(world.bench.zoho.call("register_customer", payload, profile="sloppy-comma"))


@given("Zoho has blocked the customer")
def has_blocked(world: World) -> None:
    """Zoho blocks the customer, and the CSMS agrees."""
    blocks(world)
    agreed(world)


@when("Zoho blocks the customer")
def blocks(world: World) -> None:
    """Zoho blocks the customer."""
    world.answers.append(world.bench.zoho.call("block_customer", {"zoho_customer_id": world.customer}))


@given("Zoho has unblocked the customer")
def has_unblocked(world: World) -> None:
    """Zoho unblocks the customer without a limit, which means one session at a time."""
    unblock(world)
    agreed(world)


@given(parsers.parse("Zoho has unblocked the customer with a limit of {limit:d}"))
def has_unblocked_with(world: World, limit: int) -> None:
    """Zoho unblocks the customer with this limit, and the CSMS agrees."""
    unblock(world, max_active_transaction_count=limit)
    agreed(world)


@when("Zoho unblocks the customer again")
def unblocks_again(world: World) -> None:
    """The card of before is remembered; then Zoho unblocks once more."""
    world.noted_card = world.card
    unblock(world)


@when("Zoho unblocks the customer without a limit")
def unblocks(world: World) -> None:
    """Zoho leaves the limit out."""
    unblock(world)


@when(parsers.parse("Zoho unblocks the customer with a limit of {limit:d}"))
def unblocks_with(world: World, limit: int) -> None:
    """Zoho says how many sessions the customer may run at a time: 0 none, negative any number."""
    unblock(world, max_active_transaction_count=limit)


@when("Zoho unblocks the customer with a limit of 0 in the other spelling")
def unblocks_misspelt(world: World) -> None:
    """The limit bears the name that it has in the CSMS's answers, in the plural."""
    payload = {"zoho_customer_id": world.customer, "max_active_transaction_count": 0}
    world.answers.append(world.bench.zoho.call("unblock_customer", payload, profile="sloppy-plural"))


@when(parsers.parse("Zoho unblocks the customer with {limit} as the limit"))
def unblocks_with_no_number(world: World, limit: str) -> None:
    """The limit is no whole number."""
    unblock(world, max_active_transaction_count=LIMITS[limit])


@when(parsers.parse("Zoho {webhook:Action} a customer whom nobody registered", extra_types=TYPES))
def calls_for_nobody(world: World, webhook: str) -> None:
    """Zoho blocks or unblocks a customer who was never registered."""
    world.answers.append(world.bench.zoho.call(webhook, {"zoho_customer_id": world.other_customer}))


@when(parsers.parse("Zoho {webhook:Action} a customer with {state:State} customer id", extra_types=TYPES))
def calls_badly(world: World, webhook: str, state: str) -> None:
    """The customer id is left out, empty, null or a number."""
    value = STATES[state]
    world.answers.append(world.bench.zoho.call(webhook, {} if value is ABSENT else {"zoho_customer_id": value}))


@then("the CSMS agrees")
def agrees(world: World) -> None:
    """The CSMS answered with success."""
    agreed(world)


@then('the CSMS names it "fccp_" and 32 hexadecimal digits')
def names(world: World) -> None:
    """The form of a generated charge point's name."""
    assert re.fullmatch("fccp_[0-9a-f]{32}", world.charging_point_id), world.charging_point_id


@then("Zoho gets another name when it asks once more")
def names_another(world: World) -> None:
    """No name is given twice."""
    assert generate(world) != world.charging_point_id


@then("both answers are the same")
def same_answers(world: World) -> None:
    """Success, twice, with equal contents."""
    agreed(world)
    first, second = world.answers[-2:]
    assert (first.status, first.body) == (second.status, second.body)


@then("the CSMS answers with these facts, in this order:")
def answers_with(world: World, datatable: list[list[str]]) -> None:
    """The whole answer to a registration, fact by fact; dates are compared with the clock."""
    agreed(world)
    due, said, sent = datatable[1:], world.answer.body, world.answer.exchange.json
    assert list(said) == [name for name, _ in due]
    for name, value in due:
        match value:
            case "a whole number":
                assert type(said[name]) is int
            case "the time now":
                assert abs((RealClock().now() - RealClock().now().fromisoformat(said[name])).total_seconds()) < NOW_S
            case "as sent":
                assert said[name] == sent[name]
            case _:
                assert said[name] == (None if value == NOTHING else int(value)), name
