"""Where secrets stand in a text: beside the name of a password, in a header, in an address, in the PEM of a private key. It knows these
forms, in JSON and in what people and programs make of it, and no verdicts.
"""

import binascii
import json
import re
from base64 import b64decode
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

VEIL = "(not shown)"
NAMES = frozenset(("authorizationkey", "authorization", "password", "passwd", "passphrase"))
"""What a secret is called, in small letters."""
LABELS = frozenset(("key", "name", "variable"))
"""Fields that say what the field `value` beside them is."""
NESTED = 3
"""So deep JSON is looked for in the texts of JSON."""
BEARER_SHORTEST = 8

_NAME = "|".join(sorted(NAMES - {"authorization"}))
_QUOTED = r"(?P<q>\\*[\"'])(?P<secret>(?:(?!(?P=q))(?:\\.|[^\\]))*+)"
"""A text in quotes, escaped ones too; of one that was cut all that is left."""
PLACES = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"(?:{_NAME})\\*[\"']\s*[:=]\s*{_QUOTED}",
        rf"(?:{_NAME})\\*[\"'][^{{}}]{{0,300}}?\bvalue\\*[\"']\s*[:=]\s*{_QUOTED}",
        rf"\bvalue\\*[\"']\s*[:=]\s*{_QUOTED}(?P=q)[^{{}}]{{0,300}}?\b(?:key|name)\\*[\"']\s*[:=]\s*\\*[\"'](?:{_NAME})\b",
        r":(?:\\?/){2}[^/@\s\"'\\]+:(?P<secret>[^/@\s\"'\\]+)(?=@)",
        r"[?&](?:access_token|token|password|secret|sig)=(?P<secret>[^&#\s\"'\\]+)",
    )
)
"""Each has its secret in a group of that name."""
HEADER = re.compile(r"authorization\W{1,8}(?:basic|bearer|digest)\s+(?P<secret>[^\s\"'\\,}]+)", re.IGNORECASE)
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:.*?-----END [A-Z0-9 ]*PRIVATE KEY-----|[\w+/=\s\\]*)", re.DOTALL)
SIGNS = (*NAMES, "@", "?", "&", "\\u")
"""A text without any of them, in small letters, has no secret of those forms."""
CREDENTIALS = re.compile(r"(basic|bearer|digest)\s+(\S+)", re.IGNORECASE)


class Pairs(list[tuple[str, Any]]):
    """The members of a JSON object, also those of one name."""


def find(text: str) -> set[str]:
    """The secrets in a text, as they are meant and as they are written."""
    if not _may_leak(text):
        return set()
    found = {match["secret"] for place in PLACES for match in place.finditer(text)}
    headers = {secret for match in HEADER.finditer(text) for secret in _credentials(match[0])}
    return found | headers | set(_in_json(text))


def blot(text: str) -> str:
    """The text without what stands where secrets stand, however short it is."""
    text = PRIVATE_KEY.sub(VEIL, text)
    if _may_leak(text):
        for place in PLACES:
            text = place.sub(_blotted, text)
        text = HEADER.sub(lambda match: _blotted(match) if any(_credentials(match[0])) else match[0], text)
    return text


def _may_leak(text: str) -> bool:
    lowered = text.lower()
    return any(sign in lowered for sign in SIGNS)


def _blotted(match: re.Match[str]) -> str:
    begin, end = (place - match.start() for place in match.span("secret"))
    return match[0][:begin] + VEIL + match[0][end:] if end > begin else match[0]


def _in_json(text: str) -> Iterator[str]:
    """The secrets of a text that is JSON; of one that is none, nothing."""
    value = _parsed(text)
    if isinstance(value, list) and not isinstance(value, Pairs):
        named = pairwise(value)  # a frame without an object
        yield from (second for first, second in named if isinstance(second, str) and str(first).lower() in NAMES)
    yield from _secrets(value)


def _secrets(value: Any) -> Iterator[str]:
    """The scalars in this JSON that are secrets by their name, or by that of their neighbour."""
    left = [(value, 0)]
    while left:
        one, nested = left.pop()
        if isinstance(one, Pairs):
            labelled = any(name.lower() in LABELS and str(inner).lower() in NAMES for name, inner in one)
            for name, inner in one:
                secret = name.lower() in NAMES or (labelled and name.lower() == "value")
                if secret and isinstance(inner, str):
                    yield inner
                    yield from _credentials(inner)
            left += [(inner, nested) for _, inner in one]
        elif isinstance(one, list):
            left += [(inner, nested) for inner in one]
        elif isinstance(one, str) and one.lstrip()[:1] in ("{", "[") and nested < NESTED:
            left.append((_parsed(one), nested + 1))


def _credentials(text: str) -> Iterator[str]:
    """What a header of the door says: the token, or the password in it. Prose such as `basic authentication` is none."""
    match = CREDENTIALS.search(text)
    if match is None:
        return
    scheme, token = match[1].lower(), match[2].rstrip("\"',}")
    if scheme == "basic":
        try:
            _, colon, password = b64decode(token, validate=True).partition(b":")
        except (binascii.Error, ValueError):
            return
        yield from (token, *_spelled(password)) if colon else ()
    elif len(token) >= BEARER_SHORTEST:
        yield token


def _spelled(password: bytes) -> Iterator[str]:
    """The password as text, or, where its octets are none, as the hexadecimal digits that stand for them."""
    try:
        yield password.decode()
    except ValueError:
        yield from (password.hex(), password.hex().upper())


def _parsed(text: str) -> Any:
    """JSON; numbers as they are written. None for anything else."""
    try:
        return json.loads(text, object_pairs_hook=Pairs, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
