"""The options of `simulators charge-point` that play a story, and the work they stand for."""

import argparse
import os
from typing import Any

from simulators.cli.terminal import Result, Work
from simulators.stories.desk import DeskFailed, OperatorDesk
from simulators.stories.library import BadStory, names, tale
from simulators.stories.runner import play
from simulators.stories.steps import Step, Story
from simulators.transport.dial import DialFailed
from simulators.transport.virtual import VirtualChargePoint
from simulators.transport.watch import ExpectationFailed
from simulators.transport.wire import Remark

TOKEN = "OPERATOR_TOKEN"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to the command."""
    parser.add_argument("--story", metavar="NAME|FILE", help=f"play a story and exit: {', '.join(names())}, or a TOML file")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the story; may be given several times"
    )
    help_text = "http://HOST:PORT of the CSMS's operator API, for what a story lets the CSMS do; without it the CSMS has to do it by itself"
    parser.add_argument("--csms-api", metavar="URL", help=help_text)
    parser.add_argument("--operator-token", default=os.environ.get(TOKEN, ""), help=f"bearer token for --csms-api; better in {TOKEN}")


def steps(arguments: argparse.Namespace) -> Story:
    """The steps that the options ask for; `--id-tag` is the story's `id_tag` as well. Raises BadStory, worded for people."""
    found = tale(arguments.story)
    given: dict[str, Any] = {}
    for word in arguments.set:
        name, sign, value = word.partition("=")
        if not sign:
            raise BadStory(f"--set {word}: write NAME=VALUE")
        given[name] = value
    if arguments.id_tag and "id_tag" in found.parameters:
        given.setdefault("id_tag", arguments.id_tag)
    return found.told(**given)


def playing(arguments: argparse.Namespace, story: Story) -> Work:
    """The work of playing `story`; each step is noted on the tape as it begins."""
    desk = OperatorDesk(arguments.csms_api, arguments.operator_token) if arguments.csms_api else None

    async def work(station: VirtualChargePoint) -> Result:
        def tell(step: Step) -> None:
            station.driver.perform("sent", (Remark(f"story: {step}"),))

        try:
            sessions = await play(story, station, tell, desk=desk)
        except (DialFailed, DeskFailed) as failure:
            return Result(1, str(failure))
        except ExpectationFailed as failure:
            return Result(1, str(station.driver.failure or failure.sentence))  # the frames were shown as they came
        facts = [{"transaction_id": one.started.transaction_id, "energy_wh": one.energy_wh} for one in sessions]
        return Result(0, f"{arguments.story}: played to its end, {len(sessions)} sessions", {"sessions": facts})

    return work
