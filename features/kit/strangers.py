"""Ports that others wrote: named by module and class, or by a word that an installed distribution gives them. It opens none.

Whoever installed the kit changes nothing in it: the class stands in a package of its own.
"""

import inspect
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, cast

from features.kit.port import ABILITIES, Port

GROUP = "wattproof.ports"
"""The group of entry points in which a distribution names its ports."""
VERBS = [name for name, value in vars(Port).items() if inspect.isfunction(value) and not name.startswith("_")]


class BadPort(ValueError):
    """What was named is no port; the text says why."""


def words() -> list[str]:
    """The words of the ports that are installed."""
    return sorted(entry_points(group=GROUP).names)


def find(word: str) -> type[Port] | None:
    """The class that `word` names, `package.module:Class` or the name of an entry point; None when it is neither. Raises BadPort."""
    try:
        found = _load(word)
    except Exception as error:  # noqa: BLE001  a module of others may raise anything
        raise BadPort(f"{word}: {type(error).__name__}: {error}") from None
    return None if found is None else _judge(word, found)


def _load(word: str) -> Any:
    for entry in entry_points(group=GROUP, name=word):
        return entry.load()
    module, _, name = word.partition(":")
    if not name.isidentifier() or not all(part.isidentifier() for part in module.split(".")):
        return None
    return getattr(import_module(module), name)


def _judge(word: str, found: Any) -> type[Port]:
    if not inspect.isclass(found):
        raise BadPort(f"{word} is no class")
    if lacking := [name for name in ("abilities", *VERBS) if not hasattr(found, name)]:
        raise BadPort(f"{word} lacks {', '.join(lacking)}: derive it from features.kit.no_port.NoPort")
    port, able = cast("type[Port]", found), getattr(found, "abilities", None)
    if not isinstance(able, list | tuple | set | frozenset) or not all(isinstance(one, str) for one in able):
        raise BadPort(f"{word}: abilities is a set of words: {', '.join(ABILITIES)}")
    if unknown := set(port.abilities) - set(ABILITIES):
        raise BadPort(f"{word} has no such abilities: {', '.join(sorted(unknown))}; there are {', '.join(ABILITIES)}")
    return port
