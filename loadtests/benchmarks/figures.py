"""Figures and the table of them. Pure: it knows medians and ranges, not what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

HEAD = f"{'server':16} {'connections':>11}  {'what':20} {'median':>8}  {'least':>8} {'most':>8}  unit"


@dataclass(frozen=True)
class Figure:
    """One thing measured at one server: the median of some runs, and the least and the most of them."""

    server: str
    connections: int
    what: str
    unit: str
    median: float
    least: float
    most: float

    @classmethod
    def of(cls, server: str, connections: int, what: str, unit: str, taken: Sequence[float]) -> Figure:
        """The figure of these runs; there is at least one."""
        return cls(server, connections, what, unit, median(taken), min(taken), max(taken))


def table(figures: Sequence[Figure]) -> str:
    """One line for each figure, under a head."""
    return "\n".join([HEAD, *(_line(figure) for figure in figures)])


def _line(figure: Figure) -> str:
    numbers = f"{figure.median:>8.4g}  {figure.least:>8.4g} {figure.most:>8.4g}"
    return f"{figure.server:16} {figure.connections:>11,}  {figure.what:20} {numbers}  {figure.unit}"
