"""Scripted answers: which request gets which answer instead of the usual one.

Pure: rules are data, and choosing one only counts. What "reset" or "never" means on a socket is the server's
part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, Final

from simulators.zoho.values import ARRAY, NUMBER, OBJECT, TEXT, WHOLE, check_keys, dump

ENDS: Final = ("answer", "reset", "never")


@dataclass(frozen=True)
class Answer:
    """An answer as it goes out. `end` is answer, reset (cut off instead) or never (kept waiting)."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    end: str = "answer"
    name: str = ""

    @property
    def takes(self) -> bool:
        """True when the request counts as received and kept. A reset does: that is what makes duplicates."""
        if self.end != "answer":
            return self.end == "reset"
        return self.status < 300 and b'"code":"failure"' not in self.body


def answer_json(status: int, body: object, **headers: str) -> Answer:
    """An answer with a JSON body; header names are written with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, dump(body), {"content-type": "application/json;charset=UTF-8", **named})


def crm_error(status: int, code: str, message: str, **headers: str) -> Answer:
    """An error as Zoho CRM words it for a whole call."""
    return answer_json(status, {"code": code, "details": {}, "message": message, "status": "error"}, **headers)


HTML = Answer(503, b"<!DOCTYPE html><html><body><h1>Zoho</h1></body></html>", {"content-type": "text/html"})
# The texts of 429 and of a failed function are assumed: Zoho publishes the codes, not the messages.
NAMED: Final[Mapping[str, Answer]] = {
    "too-many-requests": crm_error(429, "TOO_MANY_REQUESTS", "too many requests"),
    "retry-after": crm_error(429, "TOO_MANY_REQUESTS", "too many requests", Retry_After="1"),
    "internal-error": crm_error(500, "INTERNAL_ERROR", "Internal Server Error"),
    "invalid-token": crm_error(401, "INVALID_TOKEN", "invalid oauth token"),
    "authentication-failure": crm_error(401, "AUTHENTICATION_FAILURE", "Authentication failed"),
    "no-permission": crm_error(403, "NO_PERMISSION", "permission denied"),
    "invalid-url": crm_error(404, "INVALID_URL_PATTERN", "Please check if the URL trying to access is a correct one"),
    "gone": crm_error(410, "INVALID_URL_PATTERN", "gone"),
    "not-success": answer_json(200, {"code": "failure", "details": {}, "message": "function failed"}),
    "html": HTML,
    "html-200": replace(HTML, status=200),
    "redirect": Answer(302, b"", {"location": "/elsewhere"}),
    "reset": Answer(end="reset"),
    "never": Answer(end="never"),
}


@dataclass
class Rule:
    """One scripted answer: the requests it is for, which of them it takes, and the answer.

    `nth` takes only these (counted from 1), `first` only so many; neither: all. Counting starts when the rule
    is set.
    """

    answer: Answer
    path: str = "*"
    charging_point_id: str | None = None
    nth: tuple[int, ...] = ()
    first: int | None = None
    seen: int = 0
    taken: int = 0

    def take(self, path: str, charging_point_id: str | None) -> bool:
        """Count a request and say whether it is this rule's."""
        if not fnmatchcase(path, self.path) or self.charging_point_id not in (None, charging_point_id):
            return False
        self.seen += 1
        hit = self.seen in self.nth if self.nth else self.first is None or self.seen <= self.first
        self.taken += hit
        return hit


@dataclass
class Faults:
    """The rules now in force. The first that takes a request answers it; those behind it do not count it."""

    rules: list[Rule] = field(default_factory=list)

    def choose(self, path: str, charging_point_id: str | None) -> Answer | None:
        """The scripted answer for a request, or None for the usual one."""
        return next((rule.answer for rule in self.rules if rule.take(path, charging_point_id)), None)


_KINDS: Final = {
    **dict.fromkeys(("path", "charging_point_id", "fault", "end"), (TEXT,)),
    **dict.fromkeys(("first", "next", "status"), (WHOLE,)),
    "nth": (WHOLE, ARRAY),
    "body": (TEXT, OBJECT, ARRAY, NUMBER),
    "headers": (OBJECT,),
    "delay_s": (NUMBER,),
}


def read_rules(data: object) -> list[Rule]:
    """Rules from JSON data: an array of objects, each with the keys of `Rule` and of its answer side by side.

    `fault` names one of `NAMED`, the other answer keys change it: `{"path": "*boot*", "next": 2, "fault":
    "retry-after"}`. Raises ValueError that says which rule is wrong and how.
    """
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise ValueError("faults must be an array of rules")
    return [_read_rule(number, rule) for number, rule in enumerate(data, 1)]


def _read_rule(number: int, data: Any) -> Rule:
    if not isinstance(data, Mapping):
        raise ValueError(f"rule {number} must be an object")
    try:
        check_keys(data, _KINDS)
        data = {key: value for key, value in data.items() if value is not None}
        nth = data.get("nth", ())
        if isinstance(nth, list) and not all(type(one) is int for one in nth):
            raise ValueError("nth must hold whole numbers")
        first = data.get("first", data.get("next"))
        return Rule(
            _read_answer(data),
            path=data.get("path", "*"),
            charging_point_id=data.get("charging_point_id"),
            nth=(nth,) if isinstance(nth, int) else tuple(nth),
            first=first,
        )
    except ValueError as error:
        raise ValueError(f"rule {number}: {error}") from error


def _read_answer(data: Mapping[str, Any]) -> Answer:
    name = data.get("fault")
    if name is not None and name not in NAMED:
        raise ValueError(f"no fault is named {name!r}; there are {', '.join(NAMED)}")
    answer = NAMED[name] if name else answer_json(200, {"code": "success"})
    changes: dict[str, Any] = {"name": str(name or "scripted")}
    if "status" in data:
        changes["status"] = data["status"]
    if "body" in data:
        body = data["body"]
        changes["body"] = body.encode() if isinstance(body, str) else dump(body)
    if "headers" in data:
        given = {str(key).lower(): str(value) for key, value in data["headers"].items()}
        changes["headers"] = {**answer.headers, **given}
    if "delay_s" in data:
        changes["delay_s"] = float(data["delay_s"])
    if (end := data.get("end", answer.end)) not in ENDS:
        raise ValueError(f"end must be one of {', '.join(ENDS)}")
    return replace(answer, end=end, **changes)
