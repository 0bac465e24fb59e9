"""What must be kept from rows, answers and logs: the values of secret settings, and passwords inside addresses. Pure; it knows the shape in
which a setting is named and given, not who sends it."""

from __future__ import annotations

import json
import re
from typing import Any

MASK = "***"
_SECRET = re.compile(r"authorizationkey|password|passphrase|passwd|secret|credential|token|apikey|privatekey|(^|[._-])(key|pin|psk)$", re.I)
_MEMBER = re.compile(r"password|passphrase|passwd|secret|credential|authorization_?key|api_?key|private_?key|\btoken", re.I)
_WORDS = ("pass", "secret", "credential", "authorization", "api", "private", "token")
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.S)
_ADDRESS_PASSWORD = re.compile(r"(?<=://)([^/?#\s@:]*):[^/?#\s]*@")


def is_secret(key: str) -> bool:
    """Whether a setting of this name holds a secret (`AuthorizationKey` and whatever is named alike)."""
    return _SECRET.search(key) is not None


def masked(value: Any) -> Any:
    """A JSON value with every secret in it masked: `value` beside a `key` that is secret, members that are named like one, private keys,
    and the password of any address."""
    if isinstance(value, str):
        value = _PRIVATE_KEY.sub(MASK, value) if "-----BEGIN" in value else value
        return _ADDRESS_PASSWORD.sub(rf"\1:{MASK}@", value) if "://" in value else value
    if isinstance(value, list):
        return [masked(one) for one in value]
    if isinstance(value, dict):
        hidden = isinstance(value.get("key"), str) and is_secret(value["key"])
        return {
            name: MASK if (hidden and name == "value" and one is not None) or _hides(name, one) else masked(one)
            for name, one in value.items()
        }
    return value


def masked_text(text: str) -> str:
    """A frame's text with every secret in it masked; what is no JSON but looks as if it held a secret is masked as a whole."""
    if not ('"key"' in text or "://" in text or "-----BEGIN" in text or _names_a_secret(text)):
        return text
    try:
        value = json.loads(text)
        safe = masked(value)
    except (ValueError, RecursionError):
        return MASK if _SECRET.search(text) else masked(text)
    return text if safe == value else json.dumps(safe, ensure_ascii=False, separators=(",", ":"))


def _names_a_secret(text: str) -> bool:
    """Every frame is asked this, so the cheap look comes first: without any of these words there is nothing to search for."""
    small = text.lower()
    return any(word in small for word in _WORDS) and _MEMBER.search(text) is not None


def _hides(name: str, value: Any) -> bool:
    """Whether a member tells a secret itself, as `password` does; whether one is set is none."""
    return isinstance(value, str) and value != "" and _MEMBER.search(name) is not None
