"""Texts of strangers made fit to be shown: nothing invisible, nothing that turns the line around, nothing that XML or UTF-8 cannot hold.
It knows no format; markup is escaped in `markup`."""

from features.kit.account import ADDED

ELLIPSIS = "…"
DELETE = 0x7F
TURNING = (0x061C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
PICTURES = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"},
    DELETE: "␡",
    **{code: f"⟨U+{code:04X}⟩" for code in (*range(0x80, 0xA0), *TURNING)},
    **dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd"),
}
"""What stands for a character that cannot be seen or stored."""


def plain(text: str) -> str:
    """The text with a picture for each control character; lines and tabs stay."""
    return text.translate(PICTURES)


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
