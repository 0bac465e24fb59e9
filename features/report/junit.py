"""junit.xml: a suite for each profile, a test case for each scenario, as the servers of continuous integration read it."""

import xml.etree.ElementTree as ElementTree
from xml.etree.ElementTree import Element, SubElement

from features.kit.pictures import plain
from features.kit.verdict import Verdict
from features.report.run import Run, Tally
from features.report.wire_text import cut, one_line, told

WORDS_MAX = 20_000
TAGS = {"failed": "failure", "error": "error", "not applicable": "skipped", "expected failure": "skipped"}


def junit(run: Run) -> str:
    """The file's text. What is not applicable, or failed as expected or as in the baseline, counts as skipped; partial as passed, with what
    was not verified."""
    suites = Element("testsuites", {"name": plain(run.name), **_sums(run.verdicts, run.took_s)})
    for tally in run.profiles():
        suites.append(_suite(run, tally))
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n'


def _suite(run: Run, tally: Tally) -> Element:
    sums = _sums(tally.verdicts, sum(verdict.took_s for verdict in tally.verdicts))
    suite = Element("testsuite", {"name": tally.name or tally.title, "timestamp": f"{run.began_at:%Y-%m-%dT%H:%M:%S}", **sums})
    properties = SubElement(suite, "properties")
    for name, value in {"product": run.name, "address": run.address, "kit": run.kit_version, "cases as of": run.revision}.items():
        SubElement(properties, "property", {"name": name, "value": plain(value)})
    for verdict in tally.verdicts:
        suite.append(_case(verdict))
    return suite


def _case(verdict: Verdict) -> Element:
    where = verdict.key.partition(": ")[0].removesuffix(".feature").replace("/", ".")
    name = plain(f"{verdict.case} {verdict.scenario}".strip())
    case = Element("testcase", {"classname": f"features.{plain(where)}", "name": name, "time": f"{verdict.took_s:.3f}"})
    tag = _tag(verdict)
    if tag:
        message, how = one_line(told(verdict.reason), 300), "failed as in the baseline" if verdict.excused else verdict.outcome
        ended = SubElement(case, tag, {"message": message if tag != "skipped" else f"{how}: {message}"})
        if tag != "skipped":
            ended.set("type", verdict.outcome)
            ended.text = cut(plain(verdict.reason), WORDS_MAX)
    if said := _said(verdict):
        SubElement(case, "system-out").text = cut(plain(said), WORDS_MAX)
    return case


def _tag(verdict: Verdict) -> str:
    """What it counts as; empty when it passed."""
    return "skipped" if verdict.excused else TAGS.get(verdict.outcome, "")


def _said(verdict: Verdict) -> str:
    lines = [f"{step.outcome}: {step.keyword} {step.text}" for step in verdict.steps]
    lines += [f"not verified: {what}" for what in verdict.unverified]
    lines += verdict.remarks
    if verdict.first_failure:
        lines.append(f"attempt 1 of {verdict.attempts} failed: {verdict.first_failure}")
    return "\n".join(lines)


def _sums(verdicts: tuple[Verdict, ...], took_s: float) -> dict[str, str]:
    tags = [_tag(verdict) for verdict in verdicts]
    counts = {"tests": len(tags), "failures": tags.count("failure"), "errors": tags.count("error"), "skipped": tags.count("skipped")}
    return {**{name: str(number) for name, number in counts.items()}, "time": f"{took_s:.3f}"}
