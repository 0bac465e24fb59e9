"""What stands below a failed scenario in the terminal, as far as it helps whoever has to mend something."""

from features.kit.performance import Performance
from features.kit.pictures import plain
from features.kit.player import AT_FAULT
from features.kit.world import World


def sections(played: Performance) -> list[tuple[str, str]]:
    """Titles and texts: the last frames of the stations, what Zoho exchanged, what our own CSMS logged. Of a scenario that is at fault
    itself only its frames."""
    world, system = played.world, played.world.bench.system
    shown = [(f"last frames of {name} ({station.identity})", station.tape.tail(20)) for name, station in world.stations.items()]
    if not isinstance(played.error, AT_FAULT):
        if _concerns_zoho(world):
            shown.append(("last exchanges of Zoho", world.bench.zoho.tail(world.since)))
        if system.own:
            shown.append(("last words of the CSMS", (world.bench.secure if world.secured else system).tail()))
    return [(title, plain(text)) for title, text in shown]


def _concerns_zoho(world: World) -> bool:
    """Whether the scenario is a customer's, or Zoho has exchanged anything about its stations."""
    seen = any(one.charging_point_id in world.ids.values() for one in world.bench.zoho.exchanges[world.since :])
    return seen or world.verdict.key.startswith("customer/")
