"""All that is to go wrong with one station: its rules in order, and the answers ordered for it.

Each frame is shown to the plan once, before it goes on. The orders come first; then each rule may strike what the
rules before it let pass. Rules count on over reconnections; what a fault kept back ends with its connection.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from simulators.faults.effects import Effect, Pass, Remark
from simulators.faults.fault import Dialling
from simulators.faults.flood import MARK
from simulators.faults.overrides import Overrides
from simulators.faults.passing import Direction, OpenCalls, Passing
from simulators.faults.rules import Armed, Rule


class Plan:
    """Rules and orders of one station; the same `seed` and frames give the same effects."""

    def __init__(self, rules: Iterable[Rule] = (), *, seed: int | str | None = None) -> None:
        self.overrides = Overrides()
        self._seed = seed
        self._armed: list[Armed] = []
        self._added = 0
        self._calls = OpenCalls()
        self._busy_until: dict[Direction, datetime] = {}
        for rule in rules:
            self.add(rule)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in force, in order."""
        return tuple(armed.rule for armed in self._armed)

    def add(self, rule: Rule) -> None:
        """Put one more rule in force; its counts begin now."""
        self._armed.append(Armed(rule, None if self._seed is None else f"{self._seed}/fault/{self._added}"))
        self._added += 1

    def replace(self, rules: Iterable[Rule]) -> None:
        """Put exactly these rules in force, all of them anew."""
        wanted = tuple(rules)
        self._armed.clear()
        for rule in wanted:
            self.add(rule)

    def connected(self) -> None:
        """A connection stands: nothing of the one before is remembered."""
        self._calls.forget()
        self._busy_until.clear()
        self.overrides.lose()
        for armed in self._armed:
            armed.forget()

    def dial(self, dialling: Dialling) -> tuple[Dialling, list[Remark]]:
        """How to dial, and what to note about it."""
        remarks = []
        for armed in self._armed:
            if armed.strikes_dial():
                dialling = armed.rule.fault.dial(dialling)
                remarks.append(Remark(f"fault {armed.rule}: dialling"))
        return dialling, remarks

    def take(self, direction: Direction, text: str, at: datetime) -> list[Effect]:
        """What becomes of a frame."""
        passing = self._calls.read(direction, text)
        if passing.kind == "answer" and passing.message_id.startswith(MARK):
            return []
        ordered = self.overrides.take(passing)
        return self._in_turn(direction, self._strike(passing, at) if ordered is None else ordered, at)

    def _strike(self, passing: Passing, at: datetime) -> list[Effect]:
        effects: list[Effect] = [Pass(passing.text)]
        behind: list[Effect] = []
        for armed in self._armed:
            if not any(isinstance(effect, Pass) for effect in effects):
                break
            if armed.strikes(passing, at):
                effects = [Remark(f"fault {armed.rule}: {passing.named}"), *_through(armed, passing, effects)]
            else:
                behind += armed.rule.fault.follow(passing, armed.moment)
        return [*effects, *behind]

    def _in_turn(self, direction: Direction, effects: list[Effect], at: datetime) -> list[Effect]:
        """Let what goes on in order wait behind what was delayed before it."""
        turned: list[Effect] = []
        for effect in effects:
            if isinstance(effect, Pass) and effect.in_order:
                due = max(at + timedelta(seconds=effect.after_s), self._busy_until.get(direction, at))
                self._busy_until[direction] = due
                effect = replace(effect, after_s=(due - at).total_seconds())
            turned.append(effect)
        return turned


def _through(armed: Armed, passing: Passing, effects: list[Effect]) -> list[Effect]:
    """Each text that passed so far goes through one more fault; delays add up."""
    after: list[Effect] = []
    for effect in effects:
        if not isinstance(effect, Pass):
            after.append(effect)
            continue
        now = passing if effect.text == passing.text else _reread(passing, effect.text)
        struck = armed.rule.fault.strike(now, armed.moment)
        after += [_later(one, effect) if isinstance(one, Pass) else one for one in struck]
    return after


def _reread(passing: Passing, text: str) -> Passing:
    calls = OpenCalls()
    read = calls.read(passing.direction, text)
    return Passing(passing.direction, text, read.kind, read.message_id, read.action or passing.action, read.message)


def _later(struck: Pass, before: Pass) -> Pass:
    in_order = struck.in_order and before.in_order
    pieces, pause_s = (struck.pieces, struck.pause_s) if struck.pieces > 1 else (before.pieces, before.pause_s)
    return Pass(struck.text, struck.after_s + before.after_s, in_order, pieces, pause_s)
