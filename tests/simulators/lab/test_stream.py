import asyncio
import json
from typing import Any

import httpx

from simulators.lab.feed import Happening
from simulators.lab.server import LabServer
from simulators.lab.stream import written


def test_an_event_is_written_as_the_browser_reads_it() -> None:
    assert written(Happening(7, "frame", "A", {"note": "é\n"})) == 'id: 7\nevent: frame\ndata: {"charge_point": "A", "note": "é\\n"}\n\n'
    assert written(Happening(0, "lost", "", {"lost": 3})).startswith("event: lost\n")


async def heard(http: httpx.AsyncClient, count: int, **options: Any) -> list[tuple[str, dict[str, object]]]:
    found, kind = [], ""
    async with asyncio.timeout(30), http.stream("GET", "/api/events", timeout=None, **options) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            if line.startswith("data: "):
                found.append((kind, json.loads(line.removeprefix("data: "))))
            if len(found) == count:
                break
    return found


async def test_what_happens_is_streamed_and_taken_up_again(http: httpx.AsyncClient, lab: LabServer) -> None:
    await http.post("/api/populate", json=[{"id": "A"}, {"id": "B"}])
    found = await heard(http, 4, headers={"Last-Event-ID": "0"}, params={"charge_point": "B"})
    assert {data["charge_point"] for _, data in found} == {"B"}
    assert {kind for kind, _ in found} <= {"frame", "charge-point"}
    await http.post("/api/populate", json=[])
    last = str(lab.bench.feed.number - 1)
    [(kind, data)] = await heard(http, 1, headers={"Last-Event-ID": last})
    assert (kind, data["id"]) == ("removed", "B")
