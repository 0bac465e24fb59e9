"""The texts of steps with their blanks, and what fits into these. Words of OCPP fit anywhere here: its schemas judge them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pytest_bdd import parsers
from pytest_bdd.steps import StepFunctionContext

from features.kit.data import TAGS

BLANK = re.compile(r"\{(\w+)(?::(\w+))?\}")


@dataclass(frozen=True)
class Blank:
    """What fits into a blank: texts that match `pattern`, whose meaning `read` is; `words` tell it to people."""

    pattern: str
    words: str
    read: Callable[[str], Any]
    regex_group_count: int = 0

    def __call__(self, text: str) -> Any:
        """The meaning of a text that fits."""
        return self.read(text)


def one_of(*words: str, meanings: Mapping[str, str] | None = None) -> Blank:
    """One of these, in capitals or not; `meanings` says what a word stands for, when it is not itself."""
    read = {word.casefold(): (meanings or {}).get(word, word) for word in words}
    return Blank("|".join(map(re.escape, words)), ", ".join(words), lambda text: read[text.casefold()])


BLANKS: dict[str, Blank] = {
    "Role": one_of(*TAGS),
    "Connector": Blank(r"[1-9]\d{0,2}", "1, 2, ...", int),
    "Unit": Blank("(?:second|minute|hour|day)s?", "seconds, minutes, hours, days", lambda text: f"{text.casefold().rstrip('s')}s"),
    "Span": one_of("heartbeat interval", "connection time-out", "meter interval"),
    "Extra": one_of("the valid tag in its cache", "late stops"),
    "Level": Blank("[0-3]", "0, 1, 2, 3", int),
    "Need": one_of("what the next one needs", "RSA keys"),
    "Holding": one_of("holds", "lacks"),
    "Root": one_of("manufacturer root", "central system root"),
    "Fate": one_of("accepted", "refused"),
    "Sameness": one_of("the same", "another"),
    "Strength": one_of("hard", "soft"),
    "Version": one_of("1.0", "1.1", "1.2", "1.3"),
    "Payload": Blank(r"\d{1,2}|1[01]\d|12[0-5]", "0 to 125", int),
}


class phrase(parsers.parse):
    """The text of a step; `{role:Role}` is a blank of `BLANKS`, `{action:w}` takes one word, `{text}` anything."""

    def __init__(self, text: str) -> None:
        super().__init__(text, extra_types=BLANKS)


def shown(text: str) -> str:
    """A step's text for people, with what fits into its blanks."""
    plain = BLANK.sub(r"<\1>", text)
    fits = [f"{name}: {BLANKS[kind].words}" for name, kind in BLANK.findall(text) if kind in BLANKS]
    return f"{plain} ({'; '.join(fits)})" if fits else plain


def nearest(text: str, steps: Iterable[StepFunctionContext]) -> str | None:
    """The step that may have been meant, with its keyword; None when none is like it. One that differs in its blanks only is preferred."""
    known = {one.parser.name: (one.type or "step").capitalize() for one in steps}
    like = [name for name in known if _differs_in_blanks(text, name)] or get_close_matches(text, known, 1)
    return max((f"{known[name]} {shown(name)}" for name in like), key=len, default=None)


def _differs_in_blanks(text: str, name: str) -> bool:
    said = BLANK.split(name)[:: BLANK.groups + 1]
    return re.fullmatch(".+".join(map(re.escape, said)), text) is not None
