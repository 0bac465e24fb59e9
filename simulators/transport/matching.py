"""Does this payload look as it should? It compares and says where it does not; it knows no OCPP."""

import re
from collections.abc import Mapping
from typing import Any


def differences(expected: Any, actual: Any, path: str = "") -> list[str]:
    """What is not as expected, a line each, with the path to it; empty when all is.

    A mapping names the fields that matter, the others are free. A list is compared item by item. A compiled
    pattern is searched in a text, a type is an instance of it, `...` is anything at all that is there, and a
    callable is asked. Everything else has to be equal.
    """
    if expected is ...:
        return []
    if isinstance(expected, Mapping):
        return _fields(expected, actual, path)
    if isinstance(expected, list | tuple) and isinstance(actual, list):
        return _items(expected, actual, path)
    return [] if _fits(expected, actual) else [f"{path or 'the payload'}: {_named(expected)} expected, it is {actual!r}"]


def _fields(expected: Mapping[str, Any], actual: Any, path: str) -> list[str]:
    if not isinstance(actual, Mapping):
        return [f"{path or 'the payload'}: an object expected, it is {actual!r}"]
    found = []
    for name, value in expected.items():
        below = f"{path}.{name}" if path else name
        if name in actual:
            found += differences(value, actual[name], below)
        else:
            found.append(f"{below}: {_named(value)} expected, it is not there")
    return found


def _items(expected: list[Any] | tuple[Any, ...], actual: list[Any], path: str) -> list[str]:
    if len(expected) != len(actual):
        return [f"{path}: {len(expected)} items expected, there are {len(actual)}"]
    return [line for n, (one, other) in enumerate(zip(expected, actual, strict=True)) for line in differences(one, other, f"{path}[{n}]")]


def _fits(expected: Any, actual: Any) -> bool:
    if isinstance(expected, re.Pattern):
        return isinstance(actual, str) and expected.search(actual) is not None
    if isinstance(expected, type):
        return isinstance(actual, expected)
    if callable(expected):
        return bool(expected(actual))
    return type(expected) is type(actual) and bool(expected == actual) if isinstance(expected, bool) else bool(expected == actual)


def _named(expected: Any) -> str:
    if isinstance(expected, re.Pattern):
        return f"a text like {expected.pattern!r}"
    if isinstance(expected, type):
        return f"a value of type {expected.__name__}"
    if expected is ...:
        return "something"
    return getattr(expected, "__name__", None) or repr(expected)
