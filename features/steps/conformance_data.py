"""The cells of the tables in conformance features: values that are sent, and what is expected of values that come. It sends nothing.

A field is named by its path: `idTagInfo.status`; in a list `1` is the first item, `each` is every item (at least one), and `the valid tag`
the item with the idTag of that card.

A cell is a word of OCPP or a number, as it stands there; or `the valid tag` (second, group, expired, blocked, unknown: the scenario's
cards), `the transaction` (the id of the station's last one), `now`, `in 2 hours`, `3 days ago` (days, hours, minutes, seconds); or `the`
and a name under `[values]` of the test data.

What is expected may also be `present`, `absent`, `empty` (a list or text that is absent or has nothing in it), `above 5`, `other than 5`,
or `A or B`.
What follows `or at worst` is allowed too, and noted as a habit that the official tool may mind.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from features.kit import chains, fields
from features.kit.world import World
from features.steps import conformance_wire as wire
from simulators.chargepoint.instants import written
from simulators.transport.clock import RealClock

Table = Sequence[Sequence[str]]

ABSENT = object()
AT_WORST = " or at worst "
TOLERANCE = timedelta(minutes=1)
"""How far the clocks of the kit and of the CSMS may be apart, where no person took time."""
NUMBER = re.compile(r"-?\d+(\.\d+)?")
PLAIN = re.compile(rf"{NUMBER.pattern}|true|false")
SPAN = re.compile(r"(?:in )?(\d+) (second|minute|hour|day)s?( ago)?")
NAMED: dict[str, Callable[[World], Any]] = {"transaction": lambda world: wire.transaction(world).id}
"""What `the` and a name stand for, where neither a card nor the test data are meant; other modules of steps enter theirs."""


def payload(world: World, rows: Table, schema: str) -> dict[str, Any]:
    """The payload that a table of fields and cells describes; where the schema wants a text, `300` and `true` are texts."""
    found: dict[str, Any] = {}
    for path, cell in rows:
        is_text = PLAIN.fullmatch(cell) is not None and fields.is_text(schema, path)
        _put(found, path.split("."), cell if is_text else value(world, cell))
    return found


def value(world: World, cell: str) -> Any:
    """What a cell stands for; raises BadData for a name that stands for nothing."""
    instant = _instant(cell)
    if instant is not None:
        return written(instant)
    if NUMBER.fullmatch(cell):
        return float(cell) if "." in cell else int(cell)
    if cell in ("true", "false"):
        return cell == "true"
    if not cell.startswith("the "):
        return cell
    name = cell.removeprefix("the ")
    if name in NAMED:
        return NAMED[name](world)
    return world.cards[name.removesuffix(" tag")] if name.endswith(" tag") else world.data.value(name)


def differences(world: World, rows: Table, seen: object, what: str = "") -> list[str]:
    """What of a payload is not as a table wants it, a line for each. What is allowed `at worst` is noted as a habit of `what`."""
    return [
        f"{path}: {cell!r} expected, it is {'absent' if one is ABSENT else repr(one)}"
        for path, cell in rows
        for one in _picked(world, seen, path.split("."))
        if not _suits(world, f"{what}: {path}", cell, one)
    ]


def _put(target: Any, path: list[str], what: Any) -> None:
    """Put a value where the path leads, making objects and lists on the way; lists grow item by item."""
    key: Any = path[0]
    if isinstance(target, list):
        key = int(path[0]) - 1
        target += [None] * (key + 1 - len(target))
    if len(path) == 1:
        target[key] = what
        return
    inner = target[key] if isinstance(target, list) else target.get(key)
    if inner is None:
        inner = target[key] = [] if path[1].isdecimal() else {}
    _put(inner, path[1:], what)


def _picked(world: World, seen: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield seen
    elif path[0] == "each":
        items = seen if isinstance(seen, list) and seen else [ABSENT]
        for item in items:
            yield from _picked(world, item, path[1:])
    elif path[0].isdecimal():
        index = int(path[0]) - 1
        yield from _picked(world, seen[index] if isinstance(seen, list) and index < len(seen) else ABSENT, path[1:])
    elif path[0].startswith("the "):
        yield from _picked(world, _item_of(seen, value(world, path[0])), path[1:])
    else:
        yield from _picked(world, seen.get(path[0], ABSENT) if isinstance(seen, dict) else ABSENT, path[1:])


def _item_of(seen: Any, id_tag: str) -> Any:
    """The first item of a list that is about this card; cards are compared without regard to case (OCPP 1.6, 7.28)."""
    items = [item for item in seen if isinstance(item, dict)] if isinstance(seen, list) else []
    return next((item for item in items if str(item.get("idTag")).casefold() == id_tag.casefold()), ABSENT)


def _suits(world: World, what: str, cell: str, seen: Any) -> bool:
    """Whether it fits; what only fits at worst is noted."""
    good, _, worst = cell.partition(AT_WORST)
    if _fits(world, good, seen):
        return True
    if not worst or not _fits(world, worst, seen):
        return False
    world.verdict.dislike(f"{what} is {'absent' if seen is ABSENT else seen}, where {good} is usual")
    return True


def _fits(world: World, cell: str, seen: Any) -> bool:
    if cell in ("present", "absent"):
        return (seen is ABSENT) is (cell == "absent")
    if cell == "empty":
        return seen is ABSENT or seen in ([], {}, "")
    if " or " in cell:
        return any(_fits(world, part, seen) for part in cell.split(" or "))
    if seen is ABSENT:
        return False
    if cell.startswith("other than "):
        return not _fits(world, cell.removeprefix("other than "), seen)
    if cell.startswith("above "):
        return isinstance(seen, int | float) and seen > value(world, cell.removeprefix("above "))
    instant = _instant(cell)
    if instant is not None:
        return isinstance(seen, str) and _near(world, seen, instant)
    if isinstance(seen, str) and PLAIN.fullmatch(cell):
        return seen == cell
    expected = value(world, cell)
    if isinstance(expected, str) and expected.startswith(chains.BEGINNING):
        return chains.are_same(expected, seen)
    return isinstance(seen, bool) is isinstance(expected, bool) and bool(seen == expected)


def _near(world: World, seen: str, instant: datetime) -> bool:
    try:
        return abs(datetime.fromisoformat(seen) - instant) <= TOLERANCE + world.typing
    except (ValueError, TypeError):  # no instant, or one without a zone
        return False


def _instant(cell: str) -> datetime | None:
    now = RealClock().now()
    if cell == "now":
        return now
    found = SPAN.fullmatch(cell)
    if found is None or cell.startswith("in ") is bool(found[3]):
        return None
    span = timedelta(**{f"{found[2]}s": int(found[1])})
    return now - span if found[3] else now + span
