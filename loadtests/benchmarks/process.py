"""What a process has used, as the kernel counts it: CPU time of all its threads, and resident memory. Linux only: it reads /proc."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def cpu_ms(pid: int) -> float:
    """CPU time of a process so far, in milliseconds, to the nanosecond; threads that have ended are not in it."""
    spent_ns = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has just ended
            spent_ns += int((task / "schedstat").read_text().split()[0])
    return spent_ns / 1e6


def resident_kib(pid: int) -> int:
    """Resident memory of a process in KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def proportional_kib(pid: int) -> int:
    """Memory of a process in KiB, with its share of what it shares with others (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
