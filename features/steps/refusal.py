"""How the CSMS refuses a call of Zoho's: whose fault it is and in which words. The form of each answer is judged by the mock Zoho."""

from pytest_bdd import parsers, then

from features.kit.world import World
from features.steps.words import FACTS, TYPES

MISSING, CONFLICT, UNUSABLE = 404, 409, 422


def refused(world: World, status: int) -> str:
    """The CSMS refused the last call with this status; the text of its reason."""
    answer = world.answer
    assert answer.status == status, f"the CSMS answered {answer.status}: {answer.body}"
    assert not answer.breaches, answer.breaches
    return str(answer.body["error"]) if "error" in answer.body else "\n".join(answer.body["errors"])


def required(fact: str) -> str:
    """The complaint about a fact that is missing."""
    name = FACTS[fact][1]
    return f"Key: 'P.{name}' Error:Field validation for '{name}' failed on the 'required' tag"


@then("the CSMS refuses because the charge point is not found")
def no_charge_point(world: World) -> None:
    """Not found, with the name that Zoho sent."""
    sent = world.answer.exchange.json["charging_point_id"]
    assert refused(world, MISSING) == f"charge point with id: {sent} not found"


@then("the CSMS refuses because the charge point already has a user")
def charge_point_taken(world: World) -> None:
    """A conflict at the charge point."""
    assert refused(world, CONFLICT) == f"charge point with id: {world.charging_point_id} already has a user"


@then("the CSMS refuses because the customer already exists")
def customer_taken(world: World) -> None:
    """A conflict about the customer."""
    assert refused(world, CONFLICT) == f"user: {world.customer} already exists"


@then("the CSMS refuses because the customer is not found")
def no_customer(world: World) -> None:
    """Not found, with the id that Zoho sent."""
    reason = refused(world, MISSING)
    assert world.answer.exchange.json["zoho_customer_id"] in reason
    assert "not found" in reason


@then(parsers.parse("the CSMS refuses because the {fact:Fact} is required", extra_types=TYPES))
def fact_required(world: World, fact: str) -> None:
    """A fact is missing, empty or null: the complaint names it and nothing else."""
    assert refused(world, UNUSABLE) == required(fact)


@then("the CSMS refuses and names the charge point, the application and the customer id")
def all_required(world: World) -> None:
    """Every missing fact is named, in the order of the contract."""
    assert refused(world, UNUSABLE) == "\n".join(required(fact) for fact in FACTS)


@then(parsers.parse("the CSMS refuses because the {fact:Fact} must be text", extra_types=TYPES))
def fact_no_text(world: World, fact: str) -> None:
    """A number is never taken for text: a long id would lose digits."""
    due = f"json: cannot unmarshal number into Go struct field P.{FACTS[fact][0]} of type string"
    assert refused(world, UNUSABLE) == due


@then("the CSMS refuses because the limit must be a whole number")
def limit_no_number(world: World) -> None:
    """Neither text nor half a session is a limit."""
    reason = refused(world, UNUSABLE)
    assert reason.startswith("json: cannot unmarshal ")
    assert reason.endswith(" into Go struct field P.max_active_transaction_count of type int")


@then("the CSMS refuses because the message cannot be read")
def unreadable(world: World) -> None:
    """The complaint says where reading ended."""
    assert refused(world, UNUSABLE).startswith("invalid character ")
