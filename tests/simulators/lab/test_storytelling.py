import asyncio
from typing import Any

import httpx
import pytest

from simulators.lab.server import LabServer
from tests.simulators.scripted_csms import ScriptedCsms


async def play(http: httpx.AsyncClient, body: Any) -> httpx.Response:
    await http.post("/api/populate", json=[{"id": "A", "speed": 2000}])
    return await http.post("/api/charge-points/A/play", json=body, timeout=60)


async def test_a_story_is_played_to_its_end(http: httpx.AsyncClient, csms: ScriptedCsms) -> None:
    answer = await play(http, {"story": "full-session", "parameters": {"id_tag": "CARD", "charge_for": "2m"}})
    assert answer.status_code == 200, answer.text
    [session] = answer.json()["sessions"]
    assert session["transaction_id"] == 71
    assert session["energy_wh"] > 0
    assert ("Authorize", {"idTag": "CARD"}) in csms.calls


async def test_a_step_that_fails_is_told(http: httpx.AsyncClient) -> None:
    answer = await play(http, {"story": "refused-tag"})
    assert answer.status_code == 409
    assert "UNKNOWN-TAG may charge" in answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"story": "full-sesion"}, "did you mean full-session"),
        ({"story": "full-session", "parameters": {"colour": 1}}, "no parameter colour"),
        ({"story": "/etc/passwd"}, "opens no files"),
        ({"story": "mine.toml"}, "opens no files"),
        ({}, "no story"),
        ({"tale": "x"}, "unknown"),
    ],
)
async def test_a_wrong_order_is_refused(http: httpx.AsyncClient, body: Any, words: str) -> None:
    answer = await play(http, body)
    assert answer.status_code == 422
    assert words in answer.json()["error"]


async def test_a_desk_that_is_not_there_is_told(http: httpx.AsyncClient) -> None:
    answer = await play(http, {"story": "remote-start-stop", "csms_api": "http://127.0.0.1:1"})
    assert answer.status_code == 409
    assert "did not answer" in answer.json()["error"]


async def ended(http: httpx.AsyncClient, lab: LabServer, path: str) -> dict[str, Any]:
    """Follow a story by the feed to its end, and look where it said."""
    with lab.bench.feed.listen(0) as listener:
        async with asyncio.timeout(30):
            while not any(one.kind == "story" and one.data["state"] != "playing" for one in await listener.take()):
                pass
    found: dict[str, Any] = (await http.get(path)).json()
    return found


async def test_who_does_not_wait_is_told_where_to_look(http: httpx.AsyncClient, lab: LabServer) -> None:
    await http.post("/api/populate", json=[{"id": "A/1", "speed": 2000}])
    body = {"story": "full-session", "parameters": {"charge_for": "2m"}}
    answer = await http.post("/api/charge-points/A%2F1/play?wait=0", json=body)
    assert answer.status_code == 202
    begun, path = answer.json(), answer.headers["location"]
    assert path == "/api/charge-points/A%2F1/plays/1"
    assert (begun["number"], begun["story"], begun["state"], begun["sessions"], begun["error"]) == (1, "full-session", "playing", [], "")
    after = await ended(http, lab, path)
    assert (after["state"], after["sessions"][0]["transaction_id"], after["step"]) == ("passed", 71, "PullOut(connector=1)")
    assert (await http.get("/api/charge-points/A%2F1/plays")).json() == {"plays": [after]}


async def test_a_story_that_nobody_waits_for_tells_why_it_failed(http: httpx.AsyncClient, lab: LabServer) -> None:
    await http.post("/api/populate", json=[{"id": "A", "speed": 2000}])
    answer = await http.post("/api/charge-points/A/play?wait=0", json={"story": "refused-tag"})
    after = await ended(http, lab, answer.headers["location"])
    assert after["state"] == "failed"
    assert "UNKNOWN-TAG may charge" in after["error"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("play?wait=soon", 422, "wait: must be 0 or 1"), ("play?wait=0", 422, "no story")],
)
async def test_a_wrong_order_is_refused_at_once_though_nobody_waits(http: httpx.AsyncClient, path: str, status: int, words: str) -> None:
    await http.post("/api/populate", json=[{"id": "A"}])
    answer = await http.post(f"/api/charge-points/A/{path}", json={})
    assert (answer.status_code, words in answer.json()["error"]) == (status, True)
    assert (await http.get("/api/charge-points/A/plays/1")).status_code == 404


async def test_a_step_that_the_station_cannot_take_is_no_fault_of_the_lab(http: httpx.AsyncClient) -> None:
    answer = await play(http, {"story": "full-session", "parameters": {"connector": 7}})
    assert answer.status_code == 409
    assert "connectors 1 to 1, not 7" in answer.json()["error"]


async def test_a_station_that_is_taken_away_ends_its_story(http: httpx.AsyncClient, lab: LabServer) -> None:
    await http.post("/api/populate", json=[{"id": "A"}])
    await http.post("/api/charge-points/A/play?wait=0", json={"story": "full-session"})
    told = lab.bench.point("A").plays.get(1)
    await http.delete("/api/charge-points/A")
    assert told.state == "cancelled"
