"""The stories that come with the package, read, played against a scripted CSMS, and against our own one."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from simulators.stories.desk import OperatorDesk
from simulators.stories.library import BadStory, names, read, story, tale
from simulators.stories.runner import play
from simulators.stories.sessions import charge
from simulators.stories.steps import Boot, ChargeFor, CheckPower, Command, PlugIn
from simulators.transport.backoff import Backoff
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.virtual_clock import VirtualClock
from tests.simulators.scripted_csms import ScriptedCsms, friendly

if TYPE_CHECKING:
    from tests.conftest import StartCsms

ORDERED = [
    "cold-boot",
    "firmware-update",
    "flapping-network",
    "full-session",
    "offline-session",
    "reboot-in-session",
    "refused-tag",
    "remote-start-stop",
    "reservation",
    "smart-charging-day",
]


def station(url: str, **options: Any) -> VirtualChargePoint:
    return VirtualChargePoint(url, "CP1", clock=VirtualClock(), backoff=Backoff(0.02, 0.05), timeout_s=30, **options)


class ScriptedDesk:
    """Lets the scripted CSMS speak."""

    def __init__(self, csms: ScriptedCsms) -> None:
        self.csms = csms

    async def command(self, identity: str, action: str, payload: Mapping[str, Any]) -> None:
        await self.csms.say(json.dumps([2, f"desk-{len(self.csms.frames)}", action, payload]))


def knowing(action: str, payload: dict[str, Any]) -> dict[str, Any] | None:
    known = payload.get("idTag") in ("TAG1", None)
    return {"idTagInfo": {"status": "Invalid"}} if action == "Authorize" and not known else friendly(action, payload)


async def serve_file(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\nfirmware")
    await writer.drain()
    writer.close()


async def parameters(name: str, stack: Any) -> dict[str, Any]:
    if name != "firmware-update":
        return {}
    server = await stack.enter_async_context(await asyncio.start_server(serve_file, "127.0.0.1", 0))
    return {"firmware_url": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/firmware.bin"}


def test_every_ordered_story_is_there_and_says_what_it_is_about() -> None:
    assert names() == ORDERED
    assert all(tale(name).about.endswith(".") for name in ORDERED)


@pytest.mark.parametrize("name", ORDERED)
def test_each_story_stands_in_the_documentation(name: str) -> None:
    page = (Path(__file__).parents[3] / "docs" / "simulators.md").read_text()
    assert f"| `{name}` | {tale(name).about} |" in page


@pytest.mark.parametrize("name", ORDERED)
async def test_each_story_goes_well_with_a_csms_that_does_its_part(name: str) -> None:
    async with AsyncExitStack() as stack:
        given = await parameters(name, stack)
        csms = await stack.enter_async_context(ScriptedCsms(knowing))
        cp = await stack.enter_async_context(station(csms.url))
        sessions = await play(story(name, **given), cp, desk=ScriptedDesk(csms))
    assert all(session.stopped is not None and session.stopped.accepted for session in sessions)


@pytest.mark.parametrize("name", ORDERED)
async def test_each_story_goes_well_with_our_own_csms(name: str, sqlite_csms: StartCsms) -> None:
    server = await sqlite_csms()
    async with AsyncExitStack() as stack:
        given = await parameters(name, stack)
        api = await stack.enter_async_context(httpx.AsyncClient(base_url=f"{server.url}/api/v1", trust_env=False))
        (await api.post("/charge-points", json={"charging_point_id": "CP1"})).raise_for_status()
        (await api.put("/id-tags/TAG1")).raise_for_status()
        cp = await stack.enter_async_context(station(server.ws_url.rstrip("/")))
        await play(story(name, **given), cp, desk=OperatorDesk(server.url))
        stored = (await api.get("/transactions")).json()["items"]
    assert all(row["stopped_at"] for row in stored)
    assert len(stored) == {"offline-session": 2, "cold-boot": 0, "firmware-update": 0, "refused-tag": 0}.get(name, 1)


def test_parameters_have_usual_values_and_take_others() -> None:
    assert story("full-session") == charge("TAG1", timedelta(minutes=10))
    assert story("full-session", id_tag="X", connector="2", charge_for="90s") == charge("X", timedelta(seconds=90), 2)


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('parameters = { n = 2 }\nsteps = ["boot", { do = "plug-in", connector = "$n" }]\n')
    assert story(path) == story(str(path)) == (Boot(), PlugIn(2))


def test_what_only_the_runner_knows_is_left_to_it() -> None:
    text = 'steps = [{ do = "command", action = "A", payload = { id = "$transaction_id", at = ["$now+1h"] } }]'
    assert read("x", text).told() == (Command("A", {"id": "$transaction_id", "at": ["$now+1h"]}),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("steps =", "no TOML"),
        ("title = 'x'", "no list of steps"),
        ("steps = ['boot']\ncolour = 1", "colour is unknown"),
        ("steps = ['boat']", "step 1: 'boat' is no step; did you mean boot"),
        ("steps = [7]", "None is no step; there are boot, "),
        ("steps = [{ do = 'plug-in', colour = 1 }]", "plug-in has no colour; it has connector"),
        ("steps = [{ do = 'plug-in', connector = 'left' }]", "'left' is no number"),
        ("steps = [{ do = 'swipe', id_tag = 7 }]", "7 is no text"),
        ("steps = [{ do = 'wait', for = 'long' }]", "no span of time"),
        ("steps = [{ do = 'swipe' }]", "lacks a field"),
        ("steps = [{ do = 'swipe', id_tag = '$tag' }]", "no parameter tag"),
    ],
)
def test_mistakes_are_named(text: str, words: str) -> None:
    with pytest.raises(BadStory, match=words):
        read("x", text).told()


def test_missing_and_unknown_parameters_are_named() -> None:
    with pytest.raises(BadStory, match="needs firmware_url"):
        story("firmware-update")
    with pytest.raises(BadStory, match="no parameter colour; it has id_tag"):
        story("full-session", colour="red")


@pytest.mark.parametrize(
    ("name", "words"), [("full-sesion", "did you mean full-session"), ("zzz", "there are cold-boot"), ("/no/x.toml", "cannot be read")]
)
def test_a_story_that_is_not_there_is_told(name: str, words: str) -> None:
    with pytest.raises(BadStory, match=words):
        tale(name)


def test_a_misspelled_status_is_refused_when_the_story_is_read() -> None:
    with pytest.raises(BadStory, match="did you mean Charging"):
        read("x", 'steps = [{ do = "await-status", status = "Chargin" }]').told()


def test_each_check_of_the_smart_charging_day_is_15_minutes_off_any_change_of_the_limit() -> None:
    steps = story("smart-charging-day")
    ordered = next(place for place, step in enumerate(steps) if isinstance(step, Command))
    at_s, checks = 0.0, []
    for step in steps[ordered + 1 :]:
        at_s += step.duration.total_seconds() if isinstance(step, ChargeFor) else 0
        checks += [at_s] if isinstance(step, CheckPower) else []
    assert isinstance(steps[ordered + 1], ChargeFor)  # nothing that takes its time comes between the order and the first span
    assert all(abs(check - change) >= 900 for check in checks for change in (0, 1800, 3600))
    assert len(checks) == 3


def test_a_desk_has_loaded_what_it_needs_before_the_first_order() -> None:
    code = "import sys; from simulators.stories.desk import OperatorDesk; OperatorDesk('http://127.0.0.1:1'); assert 'httpx' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
