"""Text to JSON array, whatever the text. Knows JSON and its dark corners (NaN, endless integers, endless nesting, NUL, lone surrogates)
and what PostgreSQL can store; knows nothing of message types, ids or actions.

orjson reads every proper frame. Only what it refuses is read again by the tolerant decoder below, so that a message id can be found
and answered, and so that transaction data inside a spoiled frame is not lost: what cannot be stored is replaced, what cannot be counted
stays as the text that was sent, and each such repair is named in `Frame.faults`."""

import json
import re
from dataclasses import dataclass
from math import isinf
from typing import Any

import orjson

DEPTH_MAX = 64
"""Levels of nesting that are kept; OCPP 1.6 itself needs 7."""

REPLACEMENT = "\ufffd"
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_INT_64 = range(-(2**63), 2**64)


class Unreadable(ValueError):
    """The text is no JSON array, not even to a tolerant eye; the message says why."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A JSON array as it was read: `elements`, the `faults` that had to be repaired in it (none in proper JSON), and `text`, the text
    as received but free of what a database cannot store. Element 1, the message id, is never repaired: it has to be echoed."""

    elements: list[Any]
    faults: tuple[str, ...]
    text: str


def read(text: str) -> Frame:
    """Read one frame. Raises Unreadable, and nothing else, whatever `text` is. Of duplicate keys the last one counts."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return _reread(text, f"not strict JSON: {error}")
    if _is_deep(text, value):
        return _reread(text, "not strict JSON")
    if "\\u0000" in text:
        return _mended(value, set(), text)
    return Frame(_array(value), (), text)


def legible(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD, so that every database can store it."""
    return UNSTORABLE.sub(REPLACEMENT, text)


def _array(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    raise Unreadable("not a JSON array")


def _is_deep(text: str, value: Any) -> bool:
    if text.count("[") + text.count("{") <= DEPTH_MAX:
        return False
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEPTH_MAX):
        level = [child for node in level for child in _children(node) if isinstance(child, dict | list)]
        if not level:
            return False
    return True


def _children(node: Any) -> Any:
    return node.values() if isinstance(node, dict) else node


def _reread(text: str, complaint: str) -> Frame:
    faults: set[str] = set()
    pruned = _pruned(text.removeprefix("\ufeff"), faults)
    try:
        value = _decoder(faults).decode(pruned)
    except json.JSONDecodeError as error:
        raise Unreadable(complaint) from error
    if not faults and not text.startswith("\ufeff"):
        faults.add(complaint)
    return _mended(value, faults, legible(text))


def _decoder(faults: set[str]) -> json.JSONDecoder:
    def integer(digits: str) -> int | float | str:
        if len(digits) <= 20 and (number := int(digits)) in _INT_64:
            return number
        return real(digits)

    def real(digits: str) -> float | str:
        number = float(digits)
        return constant(digits) if isinf(number) else number

    def constant(digits: str) -> str:
        faults.add(f"{digits[:9]} is not a number that JSON readers share")
        return digits

    return json.JSONDecoder(strict=False, parse_int=integer, parse_float=real, parse_constant=constant)


def _pruned(text: str, faults: set[str]) -> str:
    """Put null in the place of everything below DEPTH_MAX levels; linear, and no recursion whatever the nesting."""
    if text.count("[") + text.count("{") <= DEPTH_MAX:
        return text
    kept, depth, start = [], 0, 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in "[{":
            depth += 1
            if depth == DEPTH_MAX + 1:
                kept.append(text[start : token.start()])
                faults.add(f"nested deeper than {DEPTH_MAX} levels")
        elif mark in "]}":
            if depth == DEPTH_MAX + 1:
                kept.append("null")
                start = token.end()
            depth -= 1
    return "".join(kept) + (text[start:] if depth <= DEPTH_MAX else "")


def _mended(value: Any, faults: set[str], text: str) -> Frame:
    def mend(node: Any) -> Any:
        if isinstance(node, str) and UNSTORABLE.search(node):
            faults.add("a string contains NUL or half of a surrogate pair")
            return legible(node)
        if isinstance(node, list):
            return [mend(child) for child in node]
        if isinstance(node, dict):
            return {mend(key): mend(child) for key, child in node.items()}
        return node

    elements = [element if place == 1 else mend(element) for place, element in enumerate(_array(value))]
    return Frame(elements, tuple(sorted(faults)), text)
