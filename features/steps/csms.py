"""The CSMS as a process that can die. What it must remember is other nouns' part."""

from pytest_bdd import when

from features.kit.world import World


@when("the CSMS is killed")
def killed(world: World) -> None:
    """At once, with -9: it has no time to put anything in order."""
    world.disturb()
    world.bench.system.kill()


@when("the CSMS is started again")
def started_again(world: World) -> None:
    """At the same address, with the same database."""
    world.bench.system.start_again()
