"""The short table of a load run, from locust's statistics. Pure: it knows locust's JSON, not how a run is made."""

from typing import Any

HEAD = f"{'request':32} {'count':>7} {'failed':>7} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}"


def percentile_ms(times: dict[str, int], share: float) -> float:
    """The response time under which `share` of the requests lie; `times` counts requests by milliseconds."""
    wanted = share * sum(times.values())
    passed = 0
    ordered = sorted((float(ms), count) for ms, count in times.items())
    for ms, count in ordered:
        passed += count
        if passed >= wanted:
            return ms
    return 0.0


def table(statistics: list[dict[str, Any]]) -> str:
    """One line for every kind of request, sorted, under a head."""
    lines = [HEAD]
    for row in sorted(statistics, key=lambda row: (row["method"] or "", row["name"])):
        times = row["response_times"]
        lines.append(
            f"{row['method'] or ''} {row['name']}".strip().ljust(32)
            + f" {row['num_requests']:>7} {row['num_failures']:>7}"
            + f" {percentile_ms(times, 0.5):>8.0f} {percentile_ms(times, 0.95):>8.0f}"
            + f" {row['max_response_time']:>8.0f}"
        )
    return "\n".join(lines)


def failed(statistics: list[dict[str, Any]]) -> int:
    """How many requests failed."""
    return sum(int(row["num_failures"]) for row in statistics)


def unchecked(statistics: list[dict[str, Any]]) -> int:
    """How many stations booted whose sessions were not compared with what is stored at the end."""
    return max(0, _count(statistics, "OCPP", "BootNotification") - _count(statistics, "CHECK", "sessions stored"))


def idle(statistics: list[dict[str, Any]]) -> bool:
    """Whether no session came to its stop: such a run proves nothing."""
    return _count(statistics, "OCPP", "StopTransaction") == 0


def _count(statistics: list[dict[str, Any]], method: str, name: str) -> int:
    return sum(int(row["num_requests"]) for row in statistics if (row["method"], row["name"]) == (method, name))
