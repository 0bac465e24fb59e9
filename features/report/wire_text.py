"""Texts of strangers made fit to be shown: short, in one line, without the words of the machine. What is invisible gets its picture in
`features/kit/pictures.py`, markup is escaped in `markup`."""

from features.kit.account import ADDED
from features.kit.pictures import plain

ELLIPSIS = "…"


def cut(text: str, width: int) -> str:
    """At most so many characters, the last an ellipsis where something was left out."""
    return text if len(text) <= width else text[: width - 1] + ELLIPSIS


def one_line(text: str, width: int) -> str:
    """The text in one line of at most so many characters; a long text is cut before it is cleaned."""
    return cut(" ".join(plain(text[: width * 4]).split()), width)


def told(words: str) -> str:
    """What a failure says to people: without what pytest adds to an assertion, without the frames that are shown beside it, and of a
    traceback its last words."""
    if words.startswith("Traceback "):
        words = words.rstrip().rpartition("\n")[2].strip()
    return ADDED.split(words, maxsplit=1)[0].rstrip() or words
