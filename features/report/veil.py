"""Takes secrets out of what is reported: passwords that a station is given over the wire, and those in addresses. It knows where they
stand in a frame, and takes them out of everything else that was said of the scenario as well."""

import re
from collections.abc import Iterable
from dataclasses import replace

from features.kit.verdict import Line, Verdict
from simulators.transport.frames import read_frame

SECRET_KEYS = frozenset(("authorizationkey",))
IN_ADDRESS = re.compile(r"(?<=://)[^/@\s\"']+:([^/@\s\"']+)(?=@)")
SHORTEST = 4
"""A shorter one keeps no secret, and would be found in the midst of other words."""
VEIL = "(not shown)"


def veiled(verdict: Verdict) -> Verdict:
    """The verdict without the secrets that crossed its wires."""
    secrets = sorted(secrets_of(verdict.lines), key=len, reverse=True)
    if not secrets:
        return verdict

    def hide(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, VEIL)
        return text

    return replace(
        verdict,
        lines=[replace(line, frame=line.frame and hide(line.frame), note=line.note and hide(line.note)) for line in verdict.lines],
        breaches=[replace(breach, text=hide(breach.text), frame=hide(breach.frame)) for breach in verdict.breaches],
        steps=[replace(step, error=hide(step.error)) for step in verdict.steps],
        failure=hide(verdict.failure),
        error=hide(verdict.error),
        first_failure=hide(verdict.first_failure),
    )


def secrets_of(lines: Iterable[Line]) -> set[str]:
    """The secrets in these frames, also as JSON writes them."""
    found: set[str] = set()
    for line in lines:
        text = line.frame or ""
        found |= {match.group(1) for match in IN_ADDRESS.finditer(text)}
        frame = read_frame(text) if any(key in text.lower() for key in SECRET_KEYS) else None
        if frame is not None and str(frame.payload.get("key", "")).lower() in SECRET_KEYS:
            value = str(frame.payload.get("value", ""))
            found |= {value, *_as_written(value, text)}
    return {secret for secret in found if len(secret) >= SHORTEST}


def _as_written(value: str, text: str) -> list[str]:
    """How the frame spells the value, when it escapes some of its characters."""
    return [] if value in text else [match.group(1) for match in re.finditer(r'"value"\s*:\s*"((?:[^"\\]|\\.)*)"', text)]
