"""A fleet's counts as Prometheus metrics, and the small server that shows them. It reads a snapshot when asked; it counts nothing."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from simulators.fleet.histogram import Histogram
from simulators.fleet.report import OUTCOMES, Snapshot, waiting
from simulators.fleet.tally import Tally

BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
TYPE = b"text/plain; version=0.0.4; charset=utf-8"


class _Collected(Collector):
    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterator[Metric]:
        tally = self._snapshot().tally
        yield _gauge("fleet_points", "stations by state", "state", tally.counts.get("states", {}))
        yield _queue(tally)
        yield _messages(tally)
        yield _counter("fleet_commands", "CALLs of the CSMS that were answered", "action", tally.counts.get("commands", {}))
        yield _counter("fleet_connections", "dials, connections opened and reconnects", "event", tally.counts.get("connections", {}))
        yield _counter("fleet_dials_failed", "dials that failed, by cause", "cause", tally.counts.get("dials failed", {}))
        yield _counter("fleet_sessions", "sessions by event", "event", _without(tally.counts.get("sessions", {}), "energy_wh"))
        yield _counter("fleet_cars", "cars that came, by what became of them", "cause", tally.counts.get("cars", {}))
        yield _counter("fleet_violations", "answers that broke the schema, by action", "action", _violations(tally))
        yield _gauge("fleet_transaction_messages", "transaction messages so far", "what", tally.counts.get("transaction messages", {}))
        for group, words in (
            ("response", "from when a CALL was due to its answer"),
            ("service", "from when a CALL was sent to its answer"),
        ):
            yield _histogram(f"fleet_call_{group}_seconds", words, "action", tally.times.get(group, {}))
        yield _histogram("fleet_tool_seconds", "what this tool itself is late by", "what", tally.times.get("tool", {}))


def exposition(snapshot: Callable[[], Snapshot]) -> bytes:
    """The metrics now, in the text format of Prometheus."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(snapshot))
    return generate_latest(registry)


async def serve(snapshot: Callable[[], Snapshot], port: int, host: str = "127.0.0.1") -> asyncio.Server:
    """Show the metrics to whoever sends a GET, whatever its path. Raises OSError when the port is taken."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError, asyncio.LimitOverrunError, TimeoutError):
            async with asyncio.timeout(5):
                await reader.readuntil(b"\r\n\r\n")
            body = exposition(snapshot)
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (TYPE, len(body)) + body
            )
            await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, host, port)


def _queue(tally: Tally) -> Metric:
    family = GaugeMetricFamily("fleet_queue_depth", "transaction messages that wait in the stations")
    family.add_metric([], waiting(tally))
    return family


def _messages(tally: Tally) -> Metric:
    family = CounterMetricFamily("fleet_messages", "CALLs of the stations by action and how they ended", labels=["action", "outcome"])
    for outcome in OUTCOMES:
        for action, number in sorted(tally.counts.get(outcome, {}).items()):
            family.add_metric([action, outcome], number)
    return family


def _violations(tally: Tally) -> dict[str, int]:
    found: dict[str, int] = {}
    for words, number in tally.counts.get("violations", {}).items():
        action = words.partition(":")[0]
        found[action] = found.get(action, 0) + number
    return found


def _without(numbers: Mapping[str, int], *names: str) -> dict[str, int]:
    return {name: number for name, number in numbers.items() if name not in names}


def _counter(name: str, words: str, label: str, numbers: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, words, labels=[label])
    for key, number in sorted(numbers.items()):
        family.add_metric([key], number)
    return family


def _gauge(name: str, words: str, label: str, numbers: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, number in sorted(numbers.items()):
        family.add_metric([key], number)
    return family


def _histogram(name: str, words: str, label: str, times: Mapping[str, Histogram]) -> Metric:
    family = HistogramMetricFamily(name, words, labels=[label])
    for key, histogram in sorted(times.items()):
        buckets = [(str(bound), float(histogram.below(bound))) for bound in BOUNDS_S]
        family.add_metric([key], [*buckets, ("+Inf", float(histogram.count))], histogram.total_us / 1e6)
    return family
