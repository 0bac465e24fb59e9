"""Answers given in the station's place, and answers kept back. It knows what was ordered, not who ordered it."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulators.faults.effects import Back, Effect, Pass, Remark
from simulators.faults.passing import Passing, rewritten


@dataclass(frozen=True, slots=True)
class Override:
    """How the next CALLs of one action are answered, whatever the station thinks.

    `status`, `payload` (whole) or `error` (a CALLERROR code) is said in the station's place, `silent` says nothing:
    the station never hears of that CALL. `delay_s` alone lets the station answer, later. `times` None: for good.
    Raises ValueError when nothing or several of these are given.
    """

    status: str | None = None
    payload: Mapping[str, Any] | None = None
    error: str | None = None
    description: str = ""
    silent: bool = False
    delay_s: float = 0.0
    times: int | None = 1

    def __post_init__(self) -> None:
        said = sum((self.status is not None, self.payload is not None, self.error is not None, self.silent))
        if said > 1 or (not said and self.delay_s <= 0):
            raise ValueError("an answer is one of status, payload, error, silent, or delay_s alone")

    @property
    def replaces(self) -> bool:
        """Whether the station's own answer is not asked for."""
        return self.silent or self.status is not None or self.payload is not None or self.error is not None

    def text(self, message_id: str) -> str | None:
        """The frame to answer with; None for silence."""
        if self.error is not None:
            return rewritten(4, message_id, self.error, self.description, {})
        if self.payload is not None:
            return rewritten(3, message_id, dict(self.payload))
        return None if self.status is None else rewritten(3, message_id, {"status": self.status})


class Overrides:
    """The orders for one station: answers by action, in the order given, and the actions whose answers are held."""

    def __init__(self) -> None:
        self._orders: dict[str, deque[list[Any]]] = {}  # [override, how often left]
        self._late: dict[str, float] = {}
        self._held: dict[str, list[Passing]] = {}

    def order(self, action: str, override: Override) -> None:
        """Answer the next CALLs of `action` so; orders of the same action take their turns."""
        self._orders.setdefault(action, deque()).append([override, override.times])

    def forget(self, action: str) -> None:
        """Forget the orders for `action`; the station answers for itself."""
        self._orders.pop(action, None)

    def hold(self, action: str) -> None:
        """Keep back each answer to `action`, of either side, until `release`."""
        self._held.setdefault(action, [])

    def release(self, action: str) -> list[Passing]:
        """End the hold and hand over what was kept back, oldest first."""
        return self._held.pop(action, [])

    def held(self, action: str) -> int:
        """How many answers to `action` are kept back."""
        return len(self._held.get(action, ()))

    def clear(self) -> None:
        """Forget every order and hold; what was held is lost."""
        self._orders.clear()
        self._held.clear()

    def lose(self) -> None:
        """The connection is gone: what was held or late can no longer be said. Holds and orders stay."""
        self._late.clear()
        for kept in self._held.values():
            kept.clear()

    def take(self, passing: Passing) -> list[Effect] | None:
        """What becomes of this frame; None when no order is about it."""
        if passing.kind == "call" and passing.direction == "received":
            return self._answer(passing)
        if passing.kind != "answer":
            return None
        if passing.action in self._held:
            self._held[passing.action].append(passing)
            return [Remark(f"held: {passing.named}")]
        delay_s = self._late.pop(passing.message_id, None)
        if delay_s is None or passing.direction != "sent":
            return None
        return [Remark(f"{passing.named} waits {delay_s:g} s"), Pass(passing.text, delay_s, in_order=False)]

    def _answer(self, passing: Passing) -> list[Effect] | None:
        orders = self._orders.get(passing.action)
        if not orders:
            return None
        override: Override = orders[0][0]
        if orders[0][1] is not None:
            orders[0][1] -= 1
            if orders[0][1] <= 0:
                orders.popleft()
        if not override.replaces:
            self._late[passing.message_id] = override.delay_s
            return None
        text = override.text(passing.message_id)
        remark = Remark(f"{passing.named} is {'not answered' if text is None else 'answered'} by order; the station does nothing")
        return [remark] if text is None else [remark, Back(text, override.delay_s)]
