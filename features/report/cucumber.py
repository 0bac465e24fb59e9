"""cucumber.json: features, scenarios and steps in the form that Cucumber's tools read. It knows that form and verdicts."""

import json
import re
from typing import Any

from features.kit.pictures import plain
from features.kit.verdict import Played, Verdict
from features.report.run import Run, tags_of
from features.report.wire_text import cut

OBSERVERS = "features/kit/observers.py"
WORDS_MAX = 20_000


def cucumber(run: Run) -> str:
    """The file's text. What observers found after the last step, or the kit could not judge, is the result of a hook after the steps."""
    features: dict[str, list[Verdict]] = {}
    for verdict in run.verdicts:
        features.setdefault(verdict.key.partition(": ")[0], []).append(verdict)
    return json.dumps([_feature(uri, verdicts) for uri, verdicts in features.items()], indent=1) + "\n"


def _feature(uri: str, verdicts: list[Verdict]) -> dict[str, Any]:
    name = verdicts[0].feature
    elements = [_element(name, verdict, number) for number, verdict in enumerate(verdicts, 1)]
    head = {"uri": plain(f"features/{uri}"), "id": _id(name), "keyword": "Feature", "name": plain(name), "description": "", "line": 1}
    return {**head, "tags": [], "elements": elements}


def _element(feature: str, verdict: Verdict, number: int) -> dict[str, Any]:
    tags = [*tags_of(verdict), verdict.outcome.replace(" ", "-")]
    name = plain(f"{verdict.case} {verdict.scenario}".strip())
    found: dict[str, Any] = {
        "id": f"{_id(feature)};{_id(verdict.scenario)};{number}",
        "keyword": "Scenario",
        "type": "scenario",
        "name": name,
        "description": "",
        "line": verdict.line or number,
        "tags": [{"name": f"@{plain(tag)}", "line": verdict.line or number} for tag in tags],
        "steps": [_step(step, verdict) for step in verdict.steps],
        "after": [_judged(verdict)],
    }
    if verdict.began_at:
        found["start_timestamp"] = verdict.began_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return found


def _step(step: Played, verdict: Verdict) -> dict[str, Any]:
    result: dict[str, Any] = {"status": step.outcome, "duration": _nanoseconds(step.took_s)}
    if step.outcome == "failed":
        result["status"] = _failed(verdict)
        result["error_message"] = cut(plain(step.error), WORDS_MAX)
    found: dict[str, Any] = {
        "keyword": f"{step.keyword} ",
        "name": plain(step.text),
        "line": step.line,
        "match": {"location": "features/steps"},
        "result": result,
    }
    if step.table:
        found["rows"] = [{"cells": [plain(cell) for cell in row]} for row in step.table]
    if step.docstring:
        found["doc_string"] = {"value": plain(step.docstring), "content_type": "", "line": step.line + 1}
    return found


def _judged(verdict: Verdict) -> dict[str, Any]:
    """What holds of the whole scenario."""
    outcome = verdict.outcome
    status = {"not applicable": "skipped", "failed": "failed", "error": "failed", "expected failure": "pending"}.get(outcome, "passed")
    if any(step.outcome == "failed" for step in verdict.steps) and not verdict.breaches:
        status = "skipped"
    result: dict[str, Any] = {"status": status, "duration": 0}
    if status in ("failed", "pending"):
        result["error_message"] = cut(plain(verdict.reason), WORDS_MAX)
    told = [f"{outcome}: {verdict.reason}" if verdict.reason else outcome, *verdict.remarks]
    if verdict.first_failure:
        told.append(f"attempt 1 of {verdict.attempts} failed: {verdict.first_failure}")
    return {"match": {"location": OBSERVERS}, "result": result, "output": [cut(plain(text), WORDS_MAX) for text in told]}


def _failed(verdict: Verdict) -> str:
    return "pending" if verdict.outcome == "expected failure" else "skipped" if verdict.inapplicable else "failed"


def _nanoseconds(seconds: float) -> int:
    return round(seconds * 1e9)


def _id(text: str) -> str:
    return re.sub(r"\W+", "-", text.lower()).strip("-")
