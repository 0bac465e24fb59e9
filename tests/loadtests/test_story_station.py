"""Stories in one thread that blocks, against the scripted CSMS in a thread of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from loadtests.story_station import StoryDriver, StoryStation, perform
from simulators.chargepoint.machine import ChargePoint
from simulators.chargepoint.profile import Profile
from simulators.stories.library import story
from simulators.stories.runner import play
from simulators.stories.steps import Boot
from simulators.transport.clock import clock_at
from simulators.transport.virtual import message_ids
from simulators.transport.watch import ExpectationFailed
from tests.simulators.scripted_csms import ScriptedCsms, friendly, in_a_thread

SPEED = 600


def driver(csms: ScriptedCsms) -> StoryDriver:
    machine = ChargePoint(Profile(call_timeout_s=30.0 * SPEED), message_ids("x"))
    return StoryDriver(machine, csms.url, "CP1", clock=clock_at(SPEED))


class Desk:
    def __init__(self, csms: ScriptedCsms, loop: asyncio.AbstractEventLoop) -> None:
        self.csms, self.loop = csms, loop

    async def command(self, identity: str, action: str, payload: Mapping[str, Any]) -> None:
        saying = self.csms.say(json.dumps([2, f"d{len(self.csms.frames)}", action, payload]))
        asyncio.run_coroutine_threadsafe(saying, self.loop).result(30)


@pytest.mark.parametrize(
    "name",
    ["cold-boot", "full-session", "flapping-network", "offline-session", "reboot-in-session", "remote-start-stop"],
)
def test_the_same_stories_are_played_to_their_end(name: str) -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms) as loop, driver(csms) as one:
        sessions = perform(play(story(name), StoryStation(one, 60), desk=Desk(csms, loop)))
    assert all(session.stopped is not None and session.stopped.accepted for session in sessions)


def test_a_story_that_fails_says_why() -> None:
    def blocking(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        return {"idTagInfo": {"status": "Blocked"}} if action == "Authorize" else friendly(action, payload)

    csms = ScriptedCsms(blocking)
    with in_a_thread(csms), driver(csms) as one, pytest.raises(ExpectationFailed, match="Blocked"):
        perform(play(story("full-session"), StoryStation(one, 60)))


def test_a_wait_has_an_end() -> None:
    csms = ScriptedCsms(lambda action, payload: None)
    with in_a_thread(csms), driver(csms) as one, pytest.raises(ExpectationFailed, match="BootNotification accepted: not seen"):
        perform(play((Boot(),), StoryStation(one, 0.1)))


def test_a_coroutine_that_would_really_wait_is_refused() -> None:
    with pytest.raises(RuntimeError, match="cannot bring about"):
        perform(asyncio.sleep(0))
