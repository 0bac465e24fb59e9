"""The state diagrams of the documentation, drawn from the tables that the code looks up, as Mermaid text.

`python -m simulators.chargepoint.diagram > docs/states.md` writes the page. It knows how to draw a table, not what one means.
"""

import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from simulators.chargepoint.states import (
    CHARGE_POINT,
    CONNECTOR,
    MAY_ANSWER,
    MAY_SEND,
    REGISTRATION,
    STATUS,
    YIELDS_TO_RESERVED,
    YIELDS_TO_UNAVAILABLE,
    Registration,
    Stage,
)

State = TypeVar("State", bound=StrEnum)
Move = TypeVar("Move", bound=StrEnum)

INTRODUCTION = """# States of the virtual charge point

This page is drawn from the tables in `simulators/chargepoint/states.py` by `python -m simulators.chargepoint.diagram`; a test keeps
the two the same. A trigger that is not drawn moves nothing.

## A connector: its stages

"""

STATUSES = """
## What the CSMS is told of a connector

A defect shows `Faulted` in every stage; else `Unavailable` and `Reserved` take the place of the stage's own status where the table says so.

| stage | status | out of service | reserved |
| --- | --- | --- | --- |
"""

WHOLE = """
## Connector 0: the charge point itself

| defective | out of service | status |
| --- | --- | --- |
"""

BOOTING = """
## Registration

"""

RIGHTS = """
| registration | may send | answers calls |
| --- | --- | --- |
"""


def document() -> str:
    """The whole page."""
    parts = [INTRODUCTION, _drawn(CONNECTOR, Stage.IDLE), STATUSES, _statuses(), WHOLE, _whole(), BOOTING]
    return "".join([*parts, _drawn(REGISTRATION, Registration.UNKNOWN), RIGHTS, _rights()])


def _drawn(table: Mapping[tuple[State, Move], State], first: State) -> str:
    states = list(dict.fromkeys([*(state for state, _ in table), *table.values()]))
    named = [f'    state "{state.value}" as {state.name}' for state in states]
    arrows: dict[tuple[State, State], list[str]] = {}
    for (state, trigger), to in table.items():
        if state is not to:
            arrows.setdefault((state, to), []).append(trigger.value)
    moves = [f"    {state.name} --> {to.name}: {', '.join(triggers)}" for (state, to), triggers in arrows.items()]
    return _lines(["```mermaid", "stateDiagram-v2", *named, f"    [*] --> {first.name}", *moves, "```"])


def _statuses() -> str:
    return _lines(
        f"| {stage.value} | {STATUS[stage]} | {'Unavailable' if stage in YIELDS_TO_UNAVAILABLE else STATUS[stage]} "
        f"| {'Reserved' if stage in YIELDS_TO_RESERVED else STATUS[stage]} |"
        for stage in Stage
    )


def _whole() -> str:
    return _lines(f"| {_yes(faulted)} | {_yes(inoperative)} | {status} |" for (faulted, inoperative), status in CHARGE_POINT.items())


def _rights() -> str:
    return _lines(f"| {state.value} | {MAY_SEND[state].value} | {_yes(MAY_ANSWER[state])} |" for state in Registration)


def _yes(fact: bool) -> str:
    return "yes" if fact else "no"


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(document())
