import json
from typing import Any

import httpx
import pytest

POINTS = "/api/charge-points"


async def test_populate_list_show_remove(http: httpx.AsyncClient) -> None:
    told = await http.post("/api/populate", json=[{"id": "A"}, {"id": "B/C"}])
    assert told.json()["created"] == ["A", "B/C"]
    listed = (await http.get(POINTS)).json()
    assert [point["id"] for point in listed["charge_points"]] == ["A", "B/C"]
    assert (await http.get(f"{POINTS}/B%2FC")).json()["id"] == "B/C"
    assert (await http.delete(f"{POINTS}/A")).status_code == 204
    assert (await http.get(f"{POINTS}/A")).status_code == 404
    assert (await http.post("/api/reset")).json() == {"charge_points": 1}


async def test_create_a_point_and_let_it_charge(http: httpx.AsyncClient) -> None:
    created = await http.post(POINTS, json={"id": "A"})
    assert (created.status_code, created.json()["id"]) == (201, "A")
    assert (await http.post(POINTS, json={"id": "A"})).status_code == 409
    assert (await http.post(f"{POINTS}/A/expect", json={"registration": "Accepted"})).status_code == 200
    await http.post(f"{POINTS}/A/actions/plug")
    await http.post(f"{POINTS}/A/actions/swipe", json={"id_tag": "TAG"})
    state = await http.post(f"{POINTS}/A/expect", json={"charging": True})
    assert state.json()["connectors"][0]["status"] == "Charging"
    late = await http.post(f"{POINTS}/A/expect", json={"queue": 99, "timeout_s": 0.01})
    assert (late.status_code, late.json()["charge_point"]["id"]) == (409, "A")
    sent = await http.post(f"{POINTS}/A/actions/send", json={"action": "Heartbeat"})
    assert sent.json()["outcome"] == "answered"


async def test_faults_and_answers_are_put(http: httpx.AsyncClient) -> None:
    await http.post(POINTS, json={"id": "A"})
    assert (await http.put(f"{POINTS}/A/faults", json=["drop Heartbeat nth=2"])).json() == {"faults": ["drop Heartbeat nth=2"]}
    assert (await http.put(f"{POINTS}/A/answers/Reset", json={"status": "Rejected"})).json()["ordered"] == 1
    state = (await http.get(f"{POINTS}/A")).json()
    assert (state["faults"], state["answers"]) == (["drop Heartbeat nth=2"], {"Reset": {"status": "Rejected"}})


async def test_the_tape_is_shown_searched_and_handed_over(http: httpx.AsyncClient) -> None:
    await http.post(POINTS, json={"id": "A"})
    await http.post(f"{POINTS}/A/expect", json={"registration": "Accepted"})
    tape = (await http.get(f"{POINTS}/A/tape", params={"action": "BootNotification"})).json()
    call, answer = tape["entries"]
    assert (call["kind"], answer["kind"], answer["answers"], answer["status"]) == ("call", "result", call["number"], "Accepted")
    assert answer["latency_ms"] >= 0
    assert tape["written"] >= tape["kept"] >= 2
    assert (await http.get(f"{POINTS}/A/tape", params={"since": call["number"], "limit": 1})).json()["entries"][0] == answer
    lines = await http.get(f"{POINTS}/A/tape", params={"format": "jsonl"})
    assert {"at", "mono", "station", "direction", "frame", "note"} == set(json.loads(lines.text.splitlines()[0]))


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("POST", "/api/populate", b"{", 422, "no JSON"),
        ("POST", "/api/populate", b"[" * 30_000, 422, "nested too deeply"),
        ("POST", "/api/populate", b'[{"id": "A", "speed": "x"}]', 422, "charge_points[0].speed"),
        ("POST", POINTS, b"{}", 422, "id: is missing"),
        ("POST", f"{POINTS}/A/actions/kick", b"", 404, "there are plug"),
        ("POST", f"{POINTS}/A/actions/plug", b'{"connectr": 1}', 422, "connectr: is unknown"),
        ("POST", f"{POINTS}/A/actions/plug", b'{"connector": 7}', 409, "not 7"),
        ("POST", f"{POINTS}/A/actions/present-fault", b'{"error_code": "Tired"}', 409, "Tired is no ChargePointErrorCode"),
        ("POST", f"{POINTS}/A/actions/send", b"{}", 422, "either raw"),
        ("POST", f"{POINTS}/NO/actions/plug", b"", 404, "no charge point 'NO'"),
        ("PUT", f"{POINTS}/A/faults", b'["dorp"]', 422, "did you mean drop"),
        ("PUT", f"{POINTS}/A/faults", b"5", 422, "a list of rules"),
        ("PUT", f"{POINTS}/A/answers/Nonsense", b"{}", 404, "no action of OCPP 1.6"),
        ("GET", f"{POINTS}/A/tape?since=x", b"", 422, "since"),
        ("GET", "/api/nothing", b"", 404, "/openapi.json"),
        ("PATCH", POINTS, b"", 405, "/openapi.json"),
    ],
)
async def test_errors_are_precise(http: httpx.AsyncClient, method: str, path: str, body: bytes, status: int, words: str) -> None:
    await http.post(POINTS, json={"id": "A"})
    told = await http.request(method, path, content=body)
    shown: dict[str, Any] = told.json()
    assert told.status_code == status
    assert words in shown["error"]
    assert "field" in shown
