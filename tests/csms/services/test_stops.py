"""Remote stops of a tag's sessions, beside whatever goes on."""

import json
from datetime import datetime

import pytest

from csms.bus.local import LocalBus
from csms.bus.port import Message, commands_of
from csms.domain.transactions import Start, Stop
from csms.services import charging, registration
from csms.services.quarantine import Original
from csms.services.stops import Stops
from csms.storage.work import Unit, Work

ORIGINAL = Original("", "m", "{}")


async def test_each_running_session_of_the_tag_is_stopped(work: Work, at: datetime, caplog: pytest.LogCaptureFixture) -> None:
    bus, asked = LocalBus(), {}
    numbers = {}
    for name, tag in (("CP1", "TAG"), ("CP2", "tag"), ("CP3", "other"), ("CP4", "TAG"), ("CP5", "TAG")):
        await work.run(lambda store, name=name: registration.create(store, name, at))
        said = Start(name, 1, tag, 0, at)
        numbers[name] = (await work.run(lambda store, said=said: charging.start(store, said, ORIGINAL, at))).transaction_id
    await work.run(lambda store: charging.stop(store, Stop("CP4", numbers["CP4"], 1, at), [], ORIGINAL, at))

    def station(name: str):
        async def handler(message: Message) -> Message:
            asked[name] = (message["action"], json.loads(message["request"]), message["wait"])
            return {}

        return handler

    for name in ("CP1", "CP2", "CP3", "CP4"):
        await bus.serve(commands_of(name), station(name))
    stops = Stops(work, bus, lambda: at)
    stops.begin("Tag")
    await stops.close()
    await bus.close()
    expected = {name: ("RemoteStopTransaction", {"transactionId": numbers[name]}, False) for name in ("CP1", "CP2")}
    assert asked == expected
    assert "not stopped" in caplog.text


async def test_a_failure_is_logged_and_harms_nobody(at: datetime, caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        async def run(self, unit: Unit[object]) -> object:
            raise OSError("no database")

    stops = Stops(Broken(), LocalBus(), lambda: at)  # type: ignore[arg-type]
    stops.begin("TAG")
    await stops.close()
    assert "running sessions could not be stopped" in caplog.text
