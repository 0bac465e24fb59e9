"""One performance: the servers are started, the story is played through them, and everything is ended again.

It knows the order of starting and ending; what the story tells is `story`'s part.
"""

import asyncio
import time
from collections.abc import Awaitable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from simulators.demo.desks import DeskFailed, OperatorDesk, ZohoDesk
from simulators.demo.processes import Service
from simulators.demo.stage import Stage
from simulators.demo.story import CUSTOMER, Story, StoryFailed, station

T = TypeVar("T")
CSMS_SETTINGS: Final = {
    "CSMS_DRAIN_S": "0",
    "CSMS_HEARTBEAT_INTERVAL_S": "3600",
    "CSMS_LOG_LEVEL": "warning",
}
_NEWS_S: Final = 0.5


class Interrupted(Exception):
    """Somebody asked for the end before the story was over."""


async def perform(stage: Stage, stop: asyncio.Event, *, once: bool) -> None:
    """Play the story; then, unless `once`, keep everything running until `stop` is set.

    Raises StartFailed or StoryFailed, whose text is for people, and Interrupted when `stop` came first.
    Whatever happens, no process and no file is left behind.
    """
    async with AsyncExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(prefix="demo-")))
        story, services, identity = await _unless(stop, _play(stage, stack, home))
        if not once:
            zoho, csms = services
            _show_addresses(stage, zoho.url, csms.url, identity)
            await _stay(story, stop, services)


async def _play(stage: Stage, stack: AsyncExitStack, home: Path) -> tuple[Story, tuple[Service, Service], str]:
    began = time.monotonic()
    stage.say("The customer's story, played through real servers over HTTP and WebSocket", "bold")
    zoho, csms = await _start_servers(stage, stack, home)
    desk, operator = ZohoDesk(zoho.url), OperatorDesk(csms.url)
    stack.push_async_callback(desk.close)
    stack.push_async_callback(operator.close)
    story = Story(stage, desk, operator)
    try:
        await desk.ask("PUT", "/csms", json={"url": csms.url})
        cp = station(csms.url, await story.generate())
        cp.tape.listeners.append(story.show_frame)
        await stack.enter_async_context(cp)
        proof = await story.play(cp)
    except (StoryFailed, DeskFailed) as error:
        raise StoryFailed(f"{error}\nthe servers' last words:\n{csms.tail()}\n{zoho.tail()}") from error
    for sentence in proof:
        stage.say(f"✓ {sentence}", "green")
    stage.say("")
    stage.say(f"The whole story was played and proved in {time.monotonic() - began:.1f} s.", "bold green")
    return story, (zoho, csms), cp.identity


async def _start_servers(stage: Stage, stack: AsyncExitStack, home: Path) -> tuple[Service, Service]:
    zoho = await Service.start("zoho", "simulators", ["zoho", "--port", "0"], home, {})
    stack.push_async_callback(zoho.stop)
    stage.say(f"mock Zoho runs at {zoho.url} (process {zoho.process.pid})")
    desk = ZohoDesk(zoho.url)
    try:
        boot_url = (await desk.ask("GET", ""))["boot_url"]
    finally:
        await desk.close()
    database = f"sqlite://{home / 'csms.sqlite3'}"
    settings = CSMS_SETTINGS | {"CSMS_ZOHO_BOOT_URL": boot_url}
    csms = await Service.start("csms", "csms", ["serve", "--port", "0", "--database-url", database], home, settings)
    stack.push_async_callback(csms.stop)
    stage.say(f"the CSMS runs at {csms.url} (process {csms.process.pid})")
    return zoho, csms


def _show_addresses(stage: Stage, zoho_url: str, csms_url: str, charging_point_id: str) -> None:
    content = "-H 'Content-Type: application/json'"
    lines = (
        "",
        "Everything keeps running until Ctrl-C:",
        f"  CSMS          {csms_url}",
        f"  mock Zoho     {zoho_url}",
        f"  charge point  ws{csms_url.removeprefix('http')}/ocpp/{charging_point_id}",
        "",
        "Try, in another terminal:",
        f'  curl -d \'{{"zoho_customer_id":"{CUSTOMER}"}}\' {zoho_url}/__admin/call/unblock_customer',
        f"  curl {csms_url}/api/v1/transactions",
        f"  STATION={csms_url}/api/v1/charge-points/{charging_point_id}",
        f'  curl -d \'{{"requestedMessage":"StatusNotification"}}\' {content} \\',
        "       $STATION/commands/TriggerMessage",
        "",
    )
    for line in lines:
        stage.show(line)


async def _stay(story: Story, stop: asyncio.Event, services: tuple[Service, ...]) -> None:
    """Show what happens until the end is asked for; a server that dies is a failure."""
    while not stop.is_set():
        dead = [service for service in services if service.process.returncode is not None]
        if dead:
            raise StoryFailed(f"{dead[0].name} ended by itself\n{dead[0].tail()}")
        with suppress(DeskFailed):  # a server that is gone is found dead in the next round
            await story.show_news()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), _NEWS_S)


async def _unless(stop: asyncio.Event, work: Awaitable[T]) -> T:
    """Await `work`, unless `stop` is set first: then it is cancelled and Interrupted is raised."""
    working = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise Interrupted
    finally:
        for task in (working, stopping):
            task.cancel()
        await asyncio.gather(working, stopping, return_exceptions=True)
