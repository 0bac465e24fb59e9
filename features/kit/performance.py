"""One scenario, played as often as it may be: each attempt in a world of its own, the first verdict kept. It reports to nobody."""

from dataclasses import dataclass

from features.kit.bench import Bench
from features.kit.player import Player
from features.kit.script import Script
from features.kit.verdict import Verdict
from features.kit.world import World


@dataclass(frozen=True)
class Performance:
    """What was played: the world of the last attempt, and what ended it early."""

    world: World
    error: BaseException | None


def perform(bench: Bench, player: Player, script: Script, retries: int = 0) -> Performance:
    """Play a scenario, again when it failed and retries are left."""
    first: Verdict | None = None
    for attempt in range(1, retries + 2):
        world = World(bench, verdict=script.verdict(), head_start=script.head_start)
        error = player.play(world, script.scenario)
        try:
            world.close()
        except Exception as trouble:  # noqa: BLE001  what cannot be tidied up is an error of the kit, and of this scenario
            error = error or trouble
            world.verdict.error = world.verdict.error or f"it could not be tidied up: {trouble!r}"
        world.verdict.attempts, world.verdict.first = attempt, first
        world.verdict.first_failure = first.reason if first is not None else ""
        if error is None or world.verdict.inapplicable:
            break
        first = first or world.verdict
    return Performance(world, error)
