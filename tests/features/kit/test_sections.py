import pytest

from features.kit.data import BadData
from features.kit.performance import Performance
from features.kit.sections import sections
from features.kit.unplayable import Misspelt
from features.kit.world import FIRST, World

ZOHO, CSMS, CUSTOMER = "last exchanges of Zoho", "last words of the CSMS", "customer/blocking.feature: A customer is blocked"


def shown(world: World, error: BaseException) -> list[tuple[str, str]]:
    return sections(Performance(world, error))


def boot(world: World) -> None:
    world.make()
    world.bench.run(world.switch_on().booted())


def test_of_a_product_that_failed_frames_and_log_are_shown(world: World) -> None:
    boot(world)
    [frames, words] = shown(world, AssertionError())
    assert frames[0] == f"last frames of {FIRST} ({world.charging_point_id})"
    assert "BootNotification" in frames[1]
    assert words[0] == CSMS


def test_of_a_customer_s_scenario_it_is_shown_that_zoho_has_seen_nothing(world: World) -> None:
    world.verdict.key = CUSTOMER
    assert (ZOHO, "(Zoho has seen nothing)") in shown(world, AssertionError())


def test_zoho_is_shown_where_it_heard_of_the_scenario_s_own_station(world: World) -> None:
    world.ids[FIRST] = world.bench.zoho.call("generate_charge_point").body["charging_point_id"]
    assert ZOHO in dict(shown(world, AssertionError()))
    world.ids[FIRST] = "another"
    assert ZOHO not in dict(shown(world, AssertionError()))


@pytest.mark.parametrize("error", [Misspelt("Rest"), BadData("no such value")])
def test_of_a_scenario_that_is_at_fault_itself_only_frames_are_shown(world: World, error: Exception) -> None:
    boot(world)
    world.verdict.key = CUSTOMER
    [(title, _)] = shown(world, error)
    assert title.startswith("last frames of")


def test_what_a_product_says_rings_no_bell_and_moves_no_cursor(world: World) -> None:
    boot(world)
    world.station.tape.write("received", world.station.driver.clock.now(), frame="\x1b[2J\x07")
    assert "␛[2J␇" in shown(world, AssertionError())[0][1]
