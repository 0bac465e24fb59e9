"""Boot notifications on their way to Zoho: Zoho in trouble or well, what arrives, and what the operator sees of the deliveries."""

from typing import Any

from pytest_bdd import given, parsers, then, when

from features.kit.phrases import one_of
from features.kit.port import Delivery
from features.kit.waiting import until
from features.kit.world import World
from features.kit.zoho import CLOSED, TROUBLES
from features.steps.charge_point import SECOND
from features.steps.words import EMPTY, NOTHING
from simulators.transport.clock import RealClock

BOOT_S = 120.0


def taken(world: World) -> list[dict[str, Any]]:
    """The boot notifications of the charge point that Zoho took."""
    return [exchange.json for exchange in world.bench.zoho.taken(world.charging_point_id)]


def deliveries(world: World) -> list[Delivery]:
    """What the operator sees of them."""
    return world.bench.port.deliveries(world.charging_point_id)


def delivery_in(world: World, state: str) -> Delivery:
    """Wait until the charge point's last delivery is in a state, and none is in another."""

    def there() -> list[Delivery]:
        found = deliveries(world)
        return found if {one.state for one in found} == {state} else []

    return until(there, f"deliveries that are {state}", show=lambda: deliveries(world))[-1]


@given(parsers.parse("Zoho {kind:Trouble}", extra_types={"Trouble": one_of(*TROUBLES, CLOSED)}))
def in_trouble(world: World, kind: str) -> None:
    """Boot notifications do not get through, in the way that the words say."""
    world.troubled = True
    world.bench.zoho.trouble(kind)


@given("Zoho answers with errors for the charge point")
def in_trouble_with_one(world: World) -> None:
    """Only the boot notifications of this charge point do not get through."""
    world.troubled = True
    world.bench.zoho.trouble("answers with errors", world.charging_point_id)


@when("Zoho is well again")
def well_again(world: World) -> None:
    """Boot notifications get through."""
    world.bench.zoho.recover()


@when("the operator retries the delivery")
def retries(world: World) -> None:
    """The charge point's last delivery is tried again at once."""
    world.bench.port.retry_delivery(deliveries(world)[-1].id)


@given("the delivery waits, and was tried")
@then("the delivery waits, and was tried")
def waits(world: World) -> None:
    """It is pending, after at least one attempt."""

    def tried() -> bool:
        return any(one.state == "pending" and one.attempts > 0 for one in deliveries(world))

    until(tried, "a delivery that waits", show=lambda: deliveries(world))


@then("the operator sees the delivery as delivered")
def delivered(world: World) -> None:
    """Every delivery of the charge point is."""
    delivery_in(world, "delivered")


@given("the operator sees the delivery as dead")
@then("the operator sees the delivery as dead")
def dead(world: World) -> None:
    """Given up after a refusal that no repetition can mend."""
    assert delivery_in(world, "dead").attempts == 1


@then("there is no delivery for Zoho")
def nothing_to_deliver(world: World) -> None:
    """Neither on its way nor arrived."""
    assert deliveries(world) == []
    assert world.bench.zoho.boots(world.charging_point_id) == []


@then(parsers.parse("Zoho receives {count:d} boot notification"))
@then(parsers.parse("Zoho receives {count:d} boot notifications"))
def receives(world: World, count: int) -> None:
    """So many arrive in time, each in the form that was promised."""
    zoho, charging_point_id = world.bench.zoho, world.charging_point_id
    assert len(zoho.wait(lambda: zoho.taken(charging_point_id), count)) == count


@then("Zoho has received 1 boot notification and no more")
def received_one(world: World) -> None:
    """One arrived, and the CSMS has no other to deliver."""
    receives(world, 1)
    assert len(deliveries(world)) == 1


@then("Zoho receives the boot notification of the second charge point")
def receives_second(world: World) -> None:
    """It arrives although the first charge point's does not."""
    zoho = world.bench.zoho
    assert len(zoho.wait(lambda: zoho.taken(world.ids[SECOND]), 1)) == 1


@then("every attempt carried the same delivery id")
def same_id(world: World) -> None:
    """Zoho can tell a repetition from news."""
    seen = {exchange.headers["webhook-id"] for exchange in world.bench.zoho.boots(world.charging_point_id)}
    assert seen == {one.webhook_id for one in deliveries(world)}
    assert len(seen) == 1


@then("they carry two delivery ids")
def two_ids(world: World) -> None:
    """Two boots are two events."""
    assert len({exchange.headers["webhook-id"] for exchange in world.bench.zoho.taken(world.charging_point_id)}) == 2


@then("only the last of them tells of the firmware")
def in_order(world: World) -> None:
    """The boot before the update arrived before the boot after it."""
    assert [body["fw_update_status"] for body in taken(world)] == [None, "Installed"]


@then(parsers.parse('the last of them says that the firmware is "{firmware}" and the diagnostics are "{diagnostics}"'))
def tells_statuses(world: World, firmware: str, diagnostics: str) -> None:
    """What the charge point reported since its boot before, and when it reported the firmware."""
    body = taken(world)[-1]
    assert (body["fw_update_status"], body["diagnostics_status"]) == (firmware, diagnostics)
    assert _is_recent(body["fw_update_timestamp"])


@then("Zoho receives these facts, in this order:")
def receives_facts(world: World, datatable: list[list[str]]) -> None:
    """The whole boot notification, fact by fact."""
    receives(world, 1)
    body, due = taken(world)[0], datatable[1:]
    assert list(body) == [name for name, _ in due]
    for name, value in due:
        match value:
            case "the time of the boot":
                assert _is_recent(body[name])
            case "the name of the charge point":
                assert body[name] == world.charging_point_id
            case _:
                assert body[name] == {NOTHING: None, EMPTY: ""}.get(value, value), name


def _is_recent(text: str) -> bool:
    now = RealClock().now()
    return abs((now - type(now).fromisoformat(text)).total_seconds()) < BOOT_S
