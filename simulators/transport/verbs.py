"""The verbs of whoever stands before a virtual charge point: the driver, the fitter, the network's weather.

They are immediate: what follows from them is waited for elsewhere.
"""

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.events import (
    ClearFault,
    Event,
    EvReady,
    EvseResume,
    EvseSuspend,
    EvSuspend,
    HalfPlug,
    JamLock,
    Plug,
    PowerCut,
    PowerOn,
    PresentFault,
    SendRaw,
    Swipe,
    Unplug,
)
from simulators.transport.driver import Driver
from simulators.transport.observed import Observed


class Verbs:
    """What a person, a car, a cable or a thunderstorm does to the charge point of `driver`."""

    driver: Driver
    _sessions_before = 0  # how many there were when the card was last held up

    @property
    def observed(self) -> Observed:
        """Registration, statuses and sessions so far."""
        return self.driver.observed

    def act(self, event: Event) -> None:
        """Let any event of `simulators.chargepoint.events` happen. Raises BadEvent when it cannot."""
        self.driver.act(event)

    async def plug(self, connector: int = 1, car: CarModel | None = None) -> None:
        """Put the cable into a car (None: the profile's usual one) and the connector."""
        self.act(Plug(connector, car))

    async def half_plug(self, connector: int = 1) -> None:
        """Put the cable into the charge point only; the car has to follow within ConnectionTimeOut."""
        self.act(HalfPlug(connector))

    async def unplug(self, connector: int = 1) -> None:
        """Take the cable out."""
        self.act(Unplug(connector))

    async def swipe(self, id_tag: str, connector: int = 1) -> None:
        """Hold a card to the reader."""
        self.observed.decisions.pop(connector, None)
        self._sessions_before = len(self.observed.sessions)
        self.act(Swipe(connector, id_tag))

    async def ev_ready(self, connector: int = 1) -> None:
        """Let the car ask for energy (again)."""
        self.act(EvReady(connector))

    async def ev_suspend(self, connector: int = 1) -> None:
        """Let the car stop taking energy while it stays plugged in."""
        self.act(EvSuspend(connector))

    async def evse_suspend(self, connector: int = 1) -> None:
        """Let the charge point keep its energy back."""
        self.act(EvseSuspend(connector))

    async def evse_resume(self, connector: int = 1) -> None:
        """Let the charge point offer energy again."""
        self.act(EvseResume(connector))

    async def jam_lock(self, connector: int = 1, *, jammed: bool = True) -> None:
        """Let the connector's lock stick, or mend it."""
        self.act(JamLock(connector, jammed))

    async def fault(self, error_code: str = "OtherError", connector: int = 1) -> None:
        """Let a defect appear; `error_code` in OCPP's spelling."""
        self.act(PresentFault(connector, error_code))

    async def clear_fault(self, connector: int = 1) -> None:
        """Mend it."""
        self.act(ClearFault(connector))

    async def power_cut(self) -> None:
        """Let the mains fail."""
        self.act(PowerCut())

    async def power_on(self) -> None:
        """Bring the mains back."""
        self.act(PowerOn())

    async def cut(self, *, abort: bool = True) -> None:
        """Cut the network until `restore`."""
        self.driver.cut(abort=abort)

    async def restore(self) -> None:
        """Mend the network."""
        self.driver.restore()

    async def send_raw(self, text: str) -> None:
        """Put `text` on the wire as it is."""
        self.act(SendRaw(text))
