import asyncio
from collections.abc import Iterator
from itertools import takewhile

import httpx
import pytest

from simulators.lab.client import Lab, LabRefused
from simulators.lab.server import LabServer
from tests.simulators.scripted_csms import ScriptedCsms, in_a_thread


@pytest.fixture
def served() -> Iterator[str]:
    """The address of a lab that runs in a thread of its own, beside its CSMS."""
    csms = ScriptedCsms()
    with in_a_thread(csms) as loop:
        lab = LabServer(csms=csms.url)
        asyncio.run_coroutine_threadsafe(lab.__aenter__(), loop).result(30)
        yield lab.url
        asyncio.run_coroutine_threadsafe(lab.__aexit__(None, None, None), loop).result(30)


def test_a_session_by_its_verbs(served: str) -> None:
    with Lab(served) as lab:
        assert lab.populate([{"id": "A", "id_tag": "CARD", "connectors": 2}])["created"] == ["A"]
        point = lab.charge_point("A")
        point.expect(registration="Accepted")
        point.plug(2)
        point.swipe(connector=2)
        assert point.expect("Charging", connector=2)["connectors"][1]["id_tag"] in ("CARD", None)
        point.swipe("CARD", connector=2)
        point.expect("Finishing", connector=2)
        point.unplug(2)
        point.present_fault("GroundFailure")
        assert point.expect("Faulted")["connectors"][0]["status"] == "Faulted"
        point.clear_fault()
        point.act("power-cut")
        assert point.expect(connected=False)["connected"] is False
        assert any(entry["action"] == "StopTransaction" for entry in point.tape(direction="sent") if "action" in entry)


def test_sending_misbehaving_and_answering(served: str) -> None:
    with Lab(served) as lab:
        point = lab.create("A")
        point.expect(registration="Accepted", connected=True)
        assert point.send("Heartbeat", {})["outcome"] == "answered"
        assert point.send_raw("[]") == {"outcome": "sent"}
        point.faults("drop Heartbeat")
        point.answer("Reset", {"status": "Rejected"})
        assert point.state()["answers"] == {"Reset": [{"status": "Rejected"}]}
        point.answer("Reset", hold=True)
        point.answer("Reset")
        lab.reset()
        assert point.state()["faults"] == []
        point.remove()
        assert lab.charge_points() == []


def test_events_are_heard(served: str) -> None:
    with Lab(served) as lab:
        lab.create("A")
        lab.charge_point("A").expect(registration="Accepted")
        heard = list(takewhile(lambda event: event.data.get("registration") != "Accepted", lab.events("A", since=0)))
    assert heard[0].number >= 1
    assert {event.kind for event in heard} == {"frame", "charge-point"}


def test_a_refusal_says_status_words_and_field(served: str) -> None:
    with Lab(served) as lab:
        with pytest.raises(LabRefused, match="HTTP 404: there is no charge point 'B'") as refused:
            lab.charge_point("B").plug()
        assert refused.value.status == 404
        with pytest.raises(LabRefused) as refused:
            lab.create("B", speed=-1)
        assert (refused.value.status, refused.value.field) == (422, "speed")
        with pytest.raises(LabRefused, match="409"):
            lab.create("C").expect("Charging", timeout_s=0.05)


def test_a_token_is_sent_and_a_lab_that_is_not_there_is_an_http_error() -> None:
    csms = ScriptedCsms()
    with in_a_thread(csms) as loop:
        server = LabServer(token="secret")
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(30)
        with Lab(server.url, token="secret") as lab:
            assert lab.charge_points() == []
        with Lab(server.url) as lab, pytest.raises(LabRefused, match="401"):
            list(lab.events())
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(30)
    with Lab("http://127.0.0.1:1") as lab, pytest.raises(httpx.ConnectError):
        lab.charge_points()


def test_a_story_is_played_to_its_end_or_followed(served: str) -> None:
    with Lab(served) as lab:
        point = lab.create("A", speed=2000)
        assert point.play("full-session", charge_for="2m")["sessions"]
        begun = point.begin("full-session", charge_for="2m")
        events = (event for event in lab.events("A", since=0) if event.kind == "story" and event.data["number"] == begun["number"])
        assert next(event for event in events if event.data["state"] != "playing").data["state"] == "passed"
        assert point.plays()[-1]["state"] == "passed"
