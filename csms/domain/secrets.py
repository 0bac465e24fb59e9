"""What must be kept from rows, answers and logs: the values of secret settings, and passwords inside addresses, texts and JSON that stands
in a string. Pure; it knows the shape in which a setting is named and given, not who sends it."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

MASK = "***"
DEPTH_MAX = 64
"""How deep a value is looked into; what is deeper is masked as a whole."""
NESTED_MAX = 3
"""How many strings deep JSON in strings is looked into."""
LONG = 64 * 1024
"""A text of more characters is not searched: where it may hide a secret, it is masked as a whole."""
NAME_MAX = 200
SHORTEST = 5
_NAMES = (
    r"password|passwd|passphrase|passcode|pwd|secret|credential"
    r"|(?:wifi|wlan|wpa[23]?|wep|encryption|shared|access|signing|master|api|private|auth|authorization)[._-]?key(?!s)"
    r"|(?:(?<![a-z0-9])|wifi|wlan|wpa[23]?|shared|(?-i:(?<=[a-z0-9])(?=P)))psk(?![a-z])"
    r"|(?:(?<![a-z0-9])|local|user|sim|card|service|admin|bluetooth|ble|display|access|menu|lock|(?-i:(?<=[a-z0-9])(?=P)))pin(?:[._-]?code)?(?![a-z])"
)
_SECRET = re.compile(rf"{_NAMES}|token|(?:^|[._-])key$", re.I)
_MEMBER = re.compile(rf"{_NAMES}|\btoken", re.I)
_WORDS = ("pass", "pwd", "secret", "credential", "key", "psk", "pin", "token")
_PAIR = re.compile(rf"((?:{_NAMES}|\btoken)[\w.-]{{0,40}}[\\\"']*\s*[=:]\s*[\\\"']*)[^\s,;&\"'\\}}\])]+", re.I)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.S)
_ADDRESS_PASSWORD = re.compile(r"(?<=://)([^/?#\s@:]*):[^/?#\s]*@")
_ESCAPED_LETTER = re.compile(r"\\u00[4-7]")


def is_secret(key: str) -> bool:
    """Whether a setting of this name holds a secret (`AuthorizationKey` and whatever is named alike)."""
    return _SECRET.search(key) is not None


def masked(value: Any) -> Any:
    """A JSON value with every secret in it masked: `value` beside a `key` that is secret, members that are named like one, what follows
    such a name in a text, private keys, the password of any address, and all of these in strings that hold JSON."""
    return _masked(value, DEPTH_MAX, NESTED_MAX)


def masked_text(text: str) -> str:
    """A frame's text with every secret in it masked; what is no JSON but looks as if it held a secret is masked as a whole."""
    if not ("://" in text or "-----BEGIN" in text or _may_hide(text)):
        return text
    try:
        return _masked_json(text, NESTED_MAX)
    except (ValueError, RecursionError):
        return MASK if _smells(text) else masked(text)


def holds_secret(text: str) -> bool:
    """Whether there is anything to mask in a text."""
    return masked_text(text) != text


def _masked(value: Any, depth: int, nested: int) -> Any:
    if isinstance(value, str):
        return _masked_string(value, nested) if len(value) >= SHORTEST else value
    if not isinstance(value, list | dict):
        return value
    if not depth:
        return MASK
    if isinstance(value, list):
        return [_masked(one, depth - 1, nested) for one in value]
    hidden = isinstance(value.get("key"), str) and is_secret(value["key"])
    return {
        name: MASK if (hidden and name == "value" and one is not None) or _hides(name, one) else _masked(one, depth - 1, nested)
        for name, one in value.items()
    }


def _masked_string(text: str, nested: int) -> str:
    text = _PRIVATE_KEY.sub(MASK, text) if "-----BEGIN" in text else text
    text = _ADDRESS_PASSWORD.sub(rf"\1:{MASK}@", text) if "://" in text else text
    if not _may_hide(text):
        return text
    if len(text) > LONG:
        return MASK
    if text.lstrip()[:1] not in ("{", "["):
        return _PAIR.sub(rf"\1{MASK}", text)
    try:
        if not nested:
            raise ValueError("too deep to be looked into")
        return _masked_json(text, nested - 1)
    except (ValueError, RecursionError):
        return MASK if _smells(text) else text


def _masked_json(text: str, nested: int) -> str:
    """The text of a JSON value without its secrets, as it was when there are none; raises ValueError or RecursionError."""
    value = json.loads(text, object_pairs_hook=_object)
    safe = _masked(value, DEPTH_MAX, nested)
    return text if safe == value else _written(safe)


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; raises ValueError when a member hides another one of its name."""
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a member comes twice")
    return found


def _written(value: Any) -> str:
    """JSON that any database takes: half of a surrogate pair stays an escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def _may_hide(text: str) -> bool:
    """Whether it is worth a look; every frame is asked this, so it is cheap."""
    return 'key"' in text or "key\\" in text or "\\u00" in text or _names_a_secret(text)


def _names_a_secret(text: str) -> bool:
    """The cheap look comes first: without any of these words there is nothing to search for."""
    small = text.lower()
    return any(word in small for word in _WORDS) and (len(text) > LONG or _MEMBER.search(text) is not None)


def _smells(text: str) -> bool:
    """Whether a text that cannot be looked into may hold a secret."""
    return len(text) > LONG or is_secret(text) or _ESCAPED_LETTER.search(text) is not None


def _hides(name: str, value: Any) -> bool:
    """Whether a member tells a secret itself, as `password` does; whether one is set is none."""
    return isinstance(value, str) and value != "" and _names_a_member(name[:NAME_MAX])


@lru_cache(1024)
def _names_a_member(name: str) -> bool:
    return _MEMBER.search(name) is not None
