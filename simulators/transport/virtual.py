"""`VirtualChargePoint`: a charge point for a test or a story, with the verbs of the person in front of it.

It joins a fresh core, a clock, a seed, a tape and the asyncio driver. What can be done to it and waited for stands in
`verbs`, `misbehaviour` and `waits`.
"""

import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from hashlib import blake2b
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from simulators.chargepoint.machine import ChargePoint
from simulators.chargepoint.papers import Papers, security_settings
from simulators.chargepoint.profile import Profile
from simulators.faults.reading import Given, rule
from simulators.transport.backoff import Backoff
from simulators.transport.clock import Clock, clock_at
from simulators.transport.dial import station_url
from simulators.transport.driver import Driver
from simulators.transport.misbehaviour import Misbehaving, begin
from simulators.transport.seeds import Seed
from simulators.transport.store import StationStore, Store
from simulators.transport.tape import Tape
from simulators.transport.virtual_clock import VirtualClock
from simulators.transport.waits import Waits
from simulators.transport.wire import Wire


def message_ids(seed: int | str | None) -> Callable[[], str]:
    """A maker of unique message ids (32 hexadecimal digits); the same `seed` makes the same ids, None fresh ones."""
    key, turn = Seed(seed).split("id"), count()
    return lambda: blake2b(f"{key}/{next(turn)}".encode(), digest_size=16).hexdigest()


class VirtualChargePoint(Misbehaving, Waits):
    """One charge point that dials `url` (up to the identity) while it is entered by `async with`.

    `speed` makes its time run faster (see `ScaledClock`); `session` is how long it is meant to run in its own
    time, so that a fast clock starts early enough. With a `VirtualClock` as `clock`, time passes only by `advance`
    and by waits with `within`. `timeout_s` is how long, in real seconds, each
    wait may take unless told otherwise; a wait that fails raises ExpectationFailed, an AssertionError that
    shows the last frames, or DialFailed when the CSMS turns the station away for good. Raises ValueError
    for an unusable `url`, for a speed beside a virtual clock, and for a security profile that lacks its password, its
    wss:// address or its certificate. `faults` are in force from the first dial on, see `Misbehaving`; a `wire` of your own
    excludes them. With a `store` (a file, or one shared by many) the queue, settings, cards, registers and open
    sessions outlive the process; without one they do not. All chance comes from `seed`: without one a fresh one is
    taken, and a failure names it.
    """

    def __init__(
        self,
        url: str,
        identity: str,
        *,
        password: str | None = None,
        speed: float = 1,
        connectors: int = 1,
        profile: Profile | None = None,
        clock: Clock | None = None,
        tls: ssl.SSLContext | None = None,
        tape: Path | None = None,
        backoff: Backoff | None = None,
        seed: int | str | None = None,
        timeout_s: float = 10,
        session: timedelta | None = None,
        faults: Sequence[Given] = (),
        wire: Wire | None = None,
        follow_csms_time: bool = False,
        store: Path | Store | None = None,
        secure_url: str | None = None,
        security_profile: int = 0,
        papers: Papers | None = None,
    ) -> None:
        self.identity = identity
        self.timeout_s = timeout_s
        self.seed = Seed(seed)
        station_url(url, identity)
        if faults and wire is not None:
            raise ValueError("faults and a wire of your own sit in the same place: give one of them")
        if isinstance(clock, VirtualClock) and speed != 1:
            raise ValueError("a virtual clock moves by advance() only: give a clock or a speed, not both")
        _check_security(security_profile, url, password, secure_url, papers, tls)
        rules = [rule(one) for one in faults]
        profile = profile or Profile(connectors=connectors)
        # The CSMS answers in real time, however fast this station lives.
        profile = replace(
            profile,
            call_timeout_s=profile.call_timeout_s * max(1, speed),
            follow_csms_time=follow_csms_time or profile.follow_csms_time,
            settings={**security_settings(security_profile, password), **profile.settings},
            papers=papers or profile.papers,
        )
        with ExitStack() as opened:
            kept = self._open(store, opened)
            clock = clock or clock_at(speed, session or timedelta(0), kept.lived_until if kept else None)
            stopwatch = clock.elapsed_s if isinstance(clock, VirtualClock) else time.monotonic
            self.driver = Driver(
                ChargePoint(profile, message_ids(self._split("ids", *_life(kept))), kept),
                url,
                identity,
                password=password,
                tls=tls,
                clock=clock,
                tape=Tape(identity, path=tape, stopwatch=stopwatch),
                backoff=backoff or Backoff(seed=self._split("backoff")),
                wire=wire,
                dialler=self._dial,
                secure_csms=secure_url,
                key_seed=self._split("keys") if seed is not None else None,
            )
            self._opened = opened.pop_all() if store is not None else None
        self.driver.watch.seed = str(self.seed)
        begin(self, rules, self._split("faults"))

    @property
    def tape(self) -> Tape:
        """Everything that crossed the wire."""
        return self.driver.tape

    async def __aenter__(self) -> Self:
        await self.driver.__aenter__()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.driver.close()
        if self._opened is not None:
            self._opened.close()

    def _split(self, *purpose: str) -> str:
        return self.seed.split(self.identity, *purpose)

    def _open(self, store: Path | Store | None, opened: ExitStack) -> StationStore | None:
        if isinstance(store, Path):
            store = opened.enter_context(Store(store))
        return None if store is None else store.station(self.identity)


def _check_security(
    number: int, url: str, password: str | None, secure_url: str | None, papers: Papers | None, tls: ssl.SSLContext | None
) -> None:
    """Refuse a security profile (white paper, A00) that cannot work with what was given. Raises ValueError."""
    if number in (1, 2) and not password:
        raise ValueError(f"security profile {number} needs a password")
    if number in (2, 3) and not (secure_url or url).startswith("wss:"):
        raise ValueError(f"security profile {number} needs TLS: give a wss:// address, as url or as secure_url")
    if number == 3 and tls is None and not (papers and papers.certificate):
        raise ValueError("security profile 3 needs a certificate of the station's own: give papers, or a tls context that has one")


def _life(kept: StationStore | None) -> tuple[str, ...]:
    """What keeps the ids of a station apart from those of its earlier lives."""
    return () if kept is None or kept.life == 1 else (str(kept.life),)
