"""A story played by a station of the lab, ordered in JSON. What a story is and does, `simulators.stories` knows."""

from typing import Any, Final

from simulators.chargepoint.events import BadEvent
from simulators.lab.errors import BadRequest, NotNow
from simulators.lab.plays import Play
from simulators.lab.point import Point
from simulators.lab.wanted import checked
from simulators.stories.desk import DeskFailed, OperatorDesk
from simulators.stories.library import BadStory, story
from simulators.stories.runner import play
from simulators.stories.steps import Step, Story
from simulators.transport.dial import DialFailed
from simulators.transport.watch import ExpectationFailed

PLAY: Final[dict[str, tuple[type, ...]]] = {
    "story": (str,),
    "parameters": (dict,),
    "csms_api": (str,),
    "operator_token": (str,),
}


def begin(point: Point, body: Any) -> Play:
    """Begin to play the story of a body. Raises BadRequest."""
    fields = checked(body, PLAY)
    name = fields.get("story", "")
    if "/" in name or name.endswith(".toml"):
        raise BadRequest("is no name of a story; the lab opens no files", "story")
    try:
        steps = story(name, **fields.get("parameters", {}))
    except BadStory as error:
        raise BadRequest(str(error), "story") from error
    desk = OperatorDesk(fields["csms_api"], fields.get("operator_token", "")) if fields.get("csms_api") else None
    return point.plays.begin(name, lambda play: _perform(point, play, steps, desk))


async def tell(point: Point, body: Any) -> dict[str, Any]:
    """Play the story of a body to its end; the sessions that the station has had. Raises BadRequest and NotNow."""
    told = begin(point, body)
    if told.task is not None:
        await told.task
    if told.error:
        raise NotNow(told.error)
    return {"sessions": told.sessions}


async def _perform(point: Point, told: Play, steps: Story, desk: OperatorDesk | None) -> None:
    def note(step: Step) -> None:
        told.step = str(step)
        point.report_play(told)

    try:
        sessions = await play(steps, point.station, note, desk=desk)
    except ExpectationFailed as failure:
        raise NotNow(failure.sentence) from failure
    except (DialFailed, DeskFailed, BadEvent) as failure:
        raise NotNow(str(failure)) from failure
    told.sessions = [{"transaction_id": one.started.transaction_id, "energy_wh": one.energy_wh} for one in sessions]
