"""trace.jsonl: every frame and remark of the run, one a line in the form of a tape, so that `--trace` judges it again."""

import json
from datetime import datetime

from features.kit.verdict import Line, Verdict
from features.report.run import Run


def tape(run: Run) -> str:
    """The file's text: scenarios and first attempts in the order in which they began, each with its lines in their order. ASCII, nothing
    cut or changed."""
    attempts = [one for verdict in run.verdicts for one in (verdict.first, verdict) if one is not None]
    played = sorted((one for one in attempts if one.lines), key=lambda one: one.began_at or one.lines[0].at)
    return "".join(_line(verdict, line) for verdict in played for line in verdict.lines)


def _line(verdict: Verdict, line: Line) -> str:
    row = {
        "at": _instant(line.at),
        "mono": line.mono,
        "station": line.station,
        "direction": line.direction,
        "frame": line.frame,
        "note": line.note,
        "life": line.life,
        "scenario": verdict.key,
    }
    return json.dumps(row) + "\n"


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
