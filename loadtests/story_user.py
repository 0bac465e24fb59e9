"""A locust user that plays one of the stories again and again: the same data as on the command line and in a test."""

import itertools
import time
from typing import Any

from locust import User, constant, task
from locust.exception import StopUser

from loadtests.measures import Measures
from loadtests.options import RUN, csms_address
from loadtests.registrar import Registrar, RegistrarError
from loadtests.story_station import BlockingDesk, StoryDriver, StoryStation, perform
from simulators.chargepoint.machine import ChargePoint
from simulators.chargepoint.profile import Profile
from simulators.stories.desk import DeskFailed
from simulators.stories.library import tale
from simulators.stories.runner import play
from simulators.stories.steps import Story
from simulators.transport.clock import clock_at
from simulators.transport.dial import DialFailed
from simulators.transport.virtual import message_ids
from simulators.transport.watch import ExpectationFailed

STEP_S = 30.0
TAG_PARAMETERS = ("id_tag", "other_tag")


class StoryUser(User):
    """Boots, then plays the story of `--story` over and over; a story that fails is counted and ends this user."""

    wait_time = constant(0.5)
    numbers = itertools.count(1)

    def on_start(self) -> None:
        """Make station and cards known, and dial."""
        options, number = self.environment.parsed_options, next(self.numbers)
        self.identity = f"STORY-{RUN}-{number:05}"
        self.driver: StoryDriver | None = None
        self.measures = Measures(self._fire_call)
        self.desk = BlockingDesk(self.host or "", options.operator_token)
        try:
            self.story = self._story(number)
            driver = self._driver(options.speed)
            driver.tape.listeners.append(self.measures)
            driver.__enter__()
        except (RegistrarError, DialFailed) as error:
            self._fire("STORY", "connect", error=error)
            return
        self.driver, self.station = driver, StoryStation(driver, STEP_S)

    @task
    def tell(self) -> None:
        """One playing of the story."""
        if self.driver is None:
            raise StopUser
        name, began_s = self.environment.parsed_options.story, time.monotonic()
        try:
            perform(play(self.story, self.station, desk=self.desk))
        except (ExpectationFailed, DeskFailed, DialFailed) as failure:
            self._fire("STORY", name, (time.monotonic() - began_s) * 1000, error=failure)
            raise StopUser from failure
        self._fire("STORY", name, (time.monotonic() - began_s) * 1000)

    def on_stop(self) -> None:
        """Wait for open answers and leave."""
        if self.driver is not None:
            self.driver.live(lambda: self.measures.answered or None, STEP_S / 3)
            self.driver.__exit__(None, None, None)
            self.measures.give_up()

    def _story(self, number: int) -> Story:
        found = tale(self.environment.parsed_options.story)
        cards = {name: f"ST{RUN}{number:05}{place}" for place, name in enumerate(TAG_PARAMETERS) if name in found.parameters}
        with Registrar(self.host or "", self.environment.parsed_options.operator_token) as registrar:
            registrar.create_charge_point(self.identity)
            for card in cards.values():
                registrar.create_id_tag(card)
        return found.told(**cards)

    def _driver(self, speed: float) -> StoryDriver:
        profile = Profile(call_timeout_s=STEP_S * max(1.0, speed))
        machine = ChargePoint(profile, message_ids(self.identity))
        return StoryDriver(machine, csms_address(self.host or ""), self.identity, clock=clock_at(speed))

    def _fire_call(self, action: str, elapsed_ms: float, length: int, error: Exception | None) -> None:
        self._fire("OCPP", action, elapsed_ms, length, error)

    def _fire(self, kind: str, name: str, ms: float = 0, length: int = 0, error: Any = None) -> None:
        context = {"station": self.identity}
        self.environment.events.request.fire(
            request_type=kind, name=name, response_time=ms, response_length=length, exception=error, context=context
        )
