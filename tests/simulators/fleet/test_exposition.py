import asyncio

from prometheus_client.parser import text_string_to_metric_families

from simulators.fleet.exposition import exposition, serve
from simulators.fleet.report import Snapshot
from simulators.fleet.tally import Tally


def snapshot() -> Snapshot:
    tally = Tally()
    tally.add("states", "charging", 3)
    tally.add("answered", "Heartbeat", 4)
    tally.add("timed out", "Heartbeat")
    tally.add("violations", "Heartbeat: currentTime: x")
    tally.add("violations", "Heartbeat: currentTime: y", 2)
    tally.add("connections", "reconnects", 2)
    tally.add("transaction messages", "queued", 5)
    tally.add("transaction messages", "done", 3)
    tally.add("sessions", "energy_wh", 900)
    tally.add("sessions", "arrivals", 6)
    for seconds in (0.002, 0.3):
        tally.time("response", "Heartbeat", seconds)
    return Snapshot(tally, 1.0)


def samples(text: str) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_counts_and_histograms_are_shown_as_prometheus_reads_them() -> None:
    found = samples(exposition(snapshot).decode())
    assert found["fleet_points", "charging"] == 3
    assert found["fleet_messages_total", "Heartbeat", "answered"] == 4
    assert found["fleet_messages_total", "Heartbeat", "timed out"] == 1
    assert found["fleet_violations_total", "Heartbeat"] == 3
    assert found["fleet_connections_total", "reconnects"] == 2
    assert found["fleet_queue_depth",] == 2
    assert found["fleet_sessions_total", "arrivals"] == 6
    assert ("fleet_sessions_total", "energy_wh") not in found
    assert found["fleet_call_response_seconds_bucket", "Heartbeat", "0.005"] == 1
    assert found["fleet_call_response_seconds_bucket", "Heartbeat", "+Inf"] == 2
    assert found["fleet_call_response_seconds_count", "Heartbeat"] == 2


async def test_they_are_served_as_long_as_the_server_stands() -> None:
    async with await serve(snapshot, 0) as server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = await reader.read()
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert b"text/plain" in head
    assert samples(body.decode())["fleet_points", "charging"] == 3


async def test_a_client_that_leaves_early_does_no_harm() -> None:
    async with await serve(snapshot, 0) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
        writer.close()
        await writer.wait_closed()
