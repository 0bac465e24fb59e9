"""What all stations of a process share: the plan, the way to the CSMS, the clock and the counts. It does nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from simulators.chargepoint.profile import Profile
from simulators.fleet.conduct import Counts, Numbers, Session, no_counts
from simulators.fleet.link import Address
from simulators.fleet.plan import Plan
from simulators.fleet.tally import Tally
from simulators.transport.clock import Clock


@dataclass(slots=True)
class Ground:
    """One for each fleet; `keep` hears of each session that was stopped, `booted` the number of a station that was accepted."""

    plan: Plan
    address: Address
    profile: Profile
    clock: Clock
    began_s: float  # monotonic seconds
    tally: Tally = field(default_factory=Tally)
    counts: Counts = field(default_factory=no_counts)
    numbers: Numbers = field(default_factory=Numbers)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    keep: Callable[[Session], None] | None = None
    booted: Callable[[int], None] | None = None
