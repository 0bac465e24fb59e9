"""Takes secrets out of a whole run before anything is reported: passwords that the run was given, those that crossed its wires, tokens,
private keys. Where they stand in a text is known by `leaks`; here they are taken out of everything else that was said as well.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from features.report.leaks import VEIL, blot, find
from features.report.run import Run

SHORTEST = 4
"""A shorter one is taken out only where it stands as a secret: it would be found in the midst of other words."""
WORD = 8
"""A shorter one is looked for as a whole word."""
KEPT = frozenset(("cases", "case", "tags", "keyword", "outcome", "direction", "by", "kit_version"))
"""Fields with words of the kit's own."""
WHOLE = r"(?<![^\W_]){}(?![^\W_])"
Hide = Callable[[str], str]


def veiled(run: Run, known: Iterable[str] = ()) -> Run:
    """The run without the secrets that are `known` and those that are found in it."""
    found = set(known).union(*(find(text) for text in _texts(run)))
    spelled = {way for secret in found if len(secret) >= SHORTEST for way in _spellings(secret)}
    covered: Run = _covered(run, partial(_hide, sorted(spelled, key=lambda text: (-len(text), text))))
    return covered


def _hide(secrets: Sequence[str], text: str) -> str:
    for secret in secrets:
        if secret in text:
            text = text.replace(secret, VEIL) if len(secret) >= WORD else re.sub(WHOLE.format(re.escape(secret)), VEIL, text)
    return blot(text)


def _spellings(secret: str) -> Iterator[str]:
    """As it is, as JSON has it (also JSON in JSON), as Python, an address and OCPP's hexadecimal form have it."""
    yield secret
    for ascii_only in (True, False):
        once = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        yield from (once, json.dumps(once, ensure_ascii=ascii_only)[1:-1])
    yield from (repr(secret)[1:-1], quote(secret, safe="", errors="replace"))
    whole = secret.encode(errors="replace").hex()
    yield from (whole, whole.upper())
    try:
        meant = bytes.fromhex(secret).decode()
    except ValueError:
        return
    if len(meant) >= SHORTEST:
        yield meant


def _texts(value: Any) -> Iterator[str]:
    """Every text in the run that is not the kit's own."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for one in fields(value):
            if one.name not in KEPT:
                yield from _texts(getattr(value, one.name))


def _covered(value: Any, hide: Hide) -> Any:
    """The same with every text hidden; what has no secret is itself."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, Mapping):
        return {name: _covered(one, hide) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(_covered(one, hide) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for one in fields(value):
        before = getattr(value, one.name)
        if one.name not in KEPT and (after := _field(one.name, before, hide)) != before:
            changed[one.name] = after
    return replace(value, **changed) if changed else value


def _field(name: str, value: Any, hide: Hide) -> Any:
    """Of a key the path of the feature stays: it says to which profile the scenario belongs."""
    if name != "key":
        return _covered(value, hide)
    path, colon, title = value.partition(": ")
    return f"{path}{colon}{hide(title)}"
