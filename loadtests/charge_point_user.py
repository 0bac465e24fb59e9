"""A locust user that is a charge point: one session after another, by the core that every station here has."""

import itertools
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from locust import User, constant, task
from locust.exception import StopUser

from loadtests.ledger import differences
from loadtests.measures import Measures
from loadtests.options import RUN, csms_address
from loadtests.registrar import Registrar, RegistrarError
from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.events import Plug, Request, Swipe, Unplug
from simulators.chargepoint.machine import ChargePoint
from simulators.chargepoint.profile import Profile
from simulators.fleet.traffic import DRIVERS, visit
from simulators.transport.blocking import BlockingDriver
from simulators.transport.clock import clock_at
from simulators.transport.dial import DialFailed
from simulators.transport.virtual import message_ids

STEP_S = 30.0
ANSWERS_S = 10.0
PAUSE_S = 0.5
SAMPLES_A_SESSION = 4
OFTEN_S, OFFERED_W = 3600.0, 22_000.0  # they decide when a car comes and leaves, which here the session does


class SessionBroken(Exception):
    """A session did not come to where it should; the calls behind it are measured apart."""


class ChargePointUser(User):
    """Boots once, then charges: plug, card, meter values, card, unplug, heartbeat."""

    wait_time = constant(0)  # a station lives on between its sessions: `session` pauses by itself
    weight = 9
    numbers = itertools.count(1)

    def on_start(self) -> None:
        """Make station and card known, dial and boot."""
        options = self.environment.parsed_options
        self.number = number = next(self.numbers)
        self.identity, self.id_tag = f"LOAD-{RUN}-{number:05}", f"LD{RUN}{number:05}"
        self.driver: BlockingDriver | None = None
        self.cars = 0
        self.stage = "idle"  # then starting, charging, stopping; or broken
        self.sessions_before = 0
        self.measures = Measures(self._fire_call)
        self.session_s: float = options.session_s
        try:
            with Registrar(self.host or "", options.operator_token) as registrar:
                registrar.create_charge_point(self.identity)
                registrar.create_id_tag(self.id_tag)
            driver = self._driver(options.speed)
            driver.tape.listeners.append(self.measures)
            self.driver = driver.__enter__()
        except (RegistrarError, DialFailed) as error:
            self.stage = "broken"
            self._fire("SESSION", "connect", error=error)
            return
        with suppress(StopUser):  # locust prints the trace of whatever leaves here; the first task ends the user
            self._until(lambda: driver.observed.registration == "Accepted", "accepted")

    @task
    def session(self) -> None:
        """One session from plug to unplug."""
        if self.stage == "broken":
            raise StopUser
        driver = self._connected()
        driver.act(Plug(car=self._next_car()))
        self.stage, self.sessions_before = "starting", len(driver.observed.sessions)
        driver.observed.decisions.clear()
        driver.act(Swipe(1, self.id_tag))
        self._await_energy(driver)
        driver.pump(lambda: False, self.session_s)
        self._stop_session(driver)
        driver.act(Request("Heartbeat", {}))
        self._until(lambda: self.measures.answered, "answered")
        driver.pump(lambda: False, PAUSE_S * random.uniform(0.5, 1.5))

    def on_stop(self) -> None:
        """End what runs, wait for open answers, leave, and compare with what is stored."""
        driver = self.driver
        if driver is None:
            return
        with suppress(StopUser):  # what went wrong is counted
            self._end_session(driver)
        driver.pump(lambda: self.measures.answered, ANSWERS_S)
        driver.__exit__(None, None, None)
        self.measures.give_up()
        self.driver = None
        self._compare(driver)

    def _end_session(self, driver: BlockingDriver) -> None:
        """Locust may stop a user anywhere; go on from there."""
        if self.stage == "starting":
            self._await_energy(driver)
        if self.stage in ("charging", "stopping"):
            self._stop_session(driver)

    def _await_energy(self, driver: BlockingDriver) -> None:
        seen = driver.observed
        since = self.sessions_before

        def decided() -> bool:
            charges = seen.session(1) is not None and seen.statuses.get(1) == "Charging"
            return charges or seen.refusal(1, since) is not None

        self._until(decided, "charging")
        if refusal := seen.refusal(1, since):
            self._break("charging", refusal)
        self.stage = "charging"

    def _stop_session(self, driver: BlockingDriver) -> None:
        if self.stage == "charging":  # a second swipe after that would start anew
            self.stage = "stopping"
            driver.act(Swipe(1, self.id_tag))
        self._until(lambda: driver.observed.session(1) is None, "stopped")
        self.stage = "idle"
        driver.act(Unplug())
        self._until(lambda: driver.observed.statuses.get(1) == "Available", "available")

    def _next_car(self) -> CarModel:
        """The same kinds of cars as the traffic of `simulators fleet`."""
        self.cars += 1
        return visit(int(RUN, 16), self.number, self.cars, DRIVERS, OFTEN_S, OFFERED_W).car

    def _compare(self, driver: BlockingDriver) -> None:
        sessions = driver.observed.sessions
        try:
            with Registrar(self.host or "", self.environment.parsed_options.operator_token) as registrar:
                stored = list(registrar.transactions(self.identity))
                samples = {row["id"]: registrar.samples(row["id"]) for row in stored}
                found = differences(sessions, stored, samples)
        except RegistrarError as error:
            found = [str(error)]
        self._fire("CHECK", "sessions stored", error=SessionBroken("; ".join(found)) if found else None)
        if found:
            self.environment.process_exit_code = 1

    def _driver(self, speed: float) -> BlockingDriver:
        interval_s = max(1, round(self.session_s * speed / SAMPLES_A_SESSION))
        profile = Profile(
            call_timeout_s=STEP_S * max(1.0, speed),
            settings={"MeterValueSampleInterval": str(interval_s), "ClockAlignedDataInterval": "0"},
        )
        machine = ChargePoint(profile, message_ids(self.identity))
        address = csms_address(self.host or "")
        return BlockingDriver(machine, address, self.identity, clock=clock_at(speed))

    def _connected(self) -> BlockingDriver:
        if self.driver is None or not self.driver.connected:
            self._break("connected", "the connection was lost")
        return self.driver

    def _until(self, holds: Callable[[], bool], stage: str) -> None:
        driver = self._connected()
        if not driver.pump(holds, STEP_S):
            lost = "" if driver.connected else ", for the connection was lost"
            self._break(stage, f"not {stage} within {STEP_S:g} s{lost}")

    def _break(self, stage: str, words: str) -> NoReturn:
        """Count the broken session, and end this user: what follows would only repeat it."""
        self.stage = "broken"
        self._fire("SESSION", stage, error=SessionBroken(words))
        raise StopUser

    def _fire_call(self, action: str, elapsed_ms: float, length: int, error: Exception | None) -> None:
        self._fire("OCPP", action, elapsed_ms, length, error)

    def _fire(self, kind: str, name: str, ms: float = 0, length: int = 0, error: Any = None) -> None:
        self.environment.events.request.fire(
            request_type=kind,
            name=name,
            response_time=ms,
            response_length=length,
            exception=error,
            context={"station": self.identity},
        )
