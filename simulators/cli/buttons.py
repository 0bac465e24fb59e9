"""The keys of the charge point's terminal: what each does to which connector, and how they are named on the screen."""

from collections.abc import Callable
from typing import Final

from simulators.chargepoint.events import (
    ClearFault,
    Event,
    EvReady,
    EvSuspend,
    HalfPlug,
    JamLock,
    Plug,
    PowerCut,
    PowerOn,
    PresentFault,
    Swipe,
    Unplug,
)
from simulators.transport.virtual import VirtualChargePoint

HELP: Final = (
    ("p", "plug", "put the cable in"),
    ("h", "half plug", "put the cable into the station and no car"),
    ("u", "unplug", "take the cable out"),
    ("s", "swipe", "hold the card (--id-tag) to the reader: starts a session, or stops its own"),
    ("e", "EV", "the car stops taking energy, or asks for it again"),
    ("f", "fault", "let a defect appear (OtherError)"),
    ("c", "clear", "mend it"),
    ("l", "lock", "let the connector's lock jam, or open again"),
    ("o", "power", "cut the mains, or bring them back: the station restarts"),
    ("n", "network", "cut the network, or mend it: what happens meanwhile waits in the queue"),
    ("d", "doctor", "examine the way to the CSMS"),
    ("?", "help", "this text"),
    ("q", "quit", "end the session and leave"),
)
LINE: Final = "keys: " + ", ".join(f"{key} {word}" for key, word, _ in HELP) + ", 1-9 connector"


class Buttons:
    """What the keys p h u s e f c l o n do. `card` None: there is nothing to swipe.

    Each press returns a sentence for the screen, or an empty one; raises BadEvent when the thing cannot happen.
    """

    def __init__(self, station: VirtualChargePoint, card: str | None) -> None:
        self.connector = 1
        self._station, self._card = station, card
        self._powered = self._network = True
        self._jammed: set[int] = set()
        self._deeds: dict[str, Callable[[], str]] = {
            "p": lambda: self._let(Plug(self.connector)),
            "h": lambda: self._let(HalfPlug(self.connector)),
            "u": lambda: self._let(Unplug(self.connector)),
            "s": self._swipe,
            "e": self._car,
            "f": lambda: self._let(PresentFault(self.connector, "OtherError")),
            "c": lambda: self._let(ClearFault(self.connector)),
            "l": self._lock,
            "o": self._power,
            "n": self._cable,
        }

    def press(self, key: str) -> str | None:
        """Do what a key says; None when it is no such key."""
        deed = self._deeds.get(key)
        return deed() if deed else None

    def choose(self, number: int) -> str:
        """Let the next keys mean another connector."""
        if number not in self._station.driver.machine.connector_numbers:
            return f"there is no connector {number}"
        self.connector = number
        return f"connector {number} chosen"

    def _let(self, event: Event) -> str:
        self._station.act(event)
        return ""

    def _swipe(self) -> str:
        if self._card is None:
            return "no card to swipe: start with --id-tag"
        return self._let(Swipe(self.connector, self._card))

    def _car(self) -> str:
        suspended = self._station.driver.machine.status(self.connector) == "SuspendedEV"
        self._let(EvReady(self.connector) if suspended else EvSuspend(self.connector))
        return f"connector {self.connector}: the car {'asks for energy' if suspended else 'takes no energy'}"

    def _lock(self) -> str:
        jams = self.connector not in self._jammed
        self._let(JamLock(self.connector, jammed=jams))
        self._jammed ^= {self.connector}
        return f"connector {self.connector}: the lock {'is stuck' if jams else 'opens again'}"

    def _power(self) -> str:
        self._powered = not self._powered
        self._let(PowerOn() if self._powered else PowerCut())
        return "the mains are back" if self._powered else "the mains fail; o brings them back"

    def _cable(self) -> str:
        self._network = not self._network
        if self._network:
            self._station.driver.restore()
        else:
            self._station.driver.cut()
        return "" if self._network else "n mends the network"
