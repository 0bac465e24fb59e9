"""Rules from what people write: one line of text, a table of a TOML or JSON file, or Python objects mixed with both."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeAlias, get_type_hints

from simulators.faults.fault import Fault
from simulators.faults.rules import BadFault, Rule
from simulators.faults.table import fault_named

Given: TypeAlias = Rule | Fault | str | Mapping[str, Any]
"""One rule as a caller may give it."""

_SECONDS = re.compile(r"(\d+(?:\.\d+)?)s")
_CONDITIONS = {one.name for one in fields(Rule)} - {"fault"}


def rule(given: Given) -> Rule:
    """The rule that is meant. Raises BadFault, worded for whoever wrote it."""
    if isinstance(given, Rule):
        return given
    if isinstance(given, Fault):
        return Rule(given)
    if isinstance(given, str):
        return _from_line(given)
    if isinstance(given, Mapping):
        return _from_table(dict(given))
    raise BadFault(f"{given!r} is no fault rule: a line of text or a table is")


def rules(given: Any) -> tuple[Rule, ...]:
    """The rules in the content of a file or a request: a list of rules, or a table with a list `faults` or `fault`."""
    found = given.get("faults", given.get("fault")) if isinstance(given, Mapping) else given
    if isinstance(found, str) or not isinstance(found, Iterable):
        raise BadFault("a list of rules is wanted, or a table with a list named faults")
    return tuple(rule(one) for one in found)


def load(path: Path) -> tuple[Rule, ...]:
    """The rules of a .toml, .json or plain text file (one line a rule, # for remarks). Raises BadFault and OSError."""
    text = path.read_text(encoding="utf-8")
    try:
        if path.suffix == ".toml":
            return rules(tomllib.loads(text))
        if path.suffix == ".json":
            return rules(json.loads(text))
        return rules([line for line in text.splitlines() if line.split("#")[0].strip()])
    except ValueError as error:
        raise BadFault(f"{path}: {error}") from error


def _from_line(line: str) -> Rule:
    try:
        words = shlex.split(line, comments=True)
    except ValueError as error:
        raise BadFault(f"{line!r}: {error}") from error
    if not words:
        raise BadFault("an empty line is no fault rule")
    table: dict[str, Any] = {"fault": words[0]}
    for place, word in enumerate(words[1:]):
        name, sign, value = word.partition("=")
        if not sign and place == 0:
            table["action"] = word
        elif not sign:
            raise BadFault(f"{line!r}: {word!r} is no name=value")
        elif name == "where":
            key, _, wanted = value.partition(":")
            table.setdefault("where", {})[key] = _plain(wanted)
        else:
            table[name] = value
    return _from_table(table)


def _from_table(table: dict[str, Any]) -> Rule:
    name = table.pop("fault", None)
    if not isinstance(name, str):
        raise BadFault('a rule names its fault: fault = "drop"')
    kind = fault_named(name)
    own = {
        field.name: _typed(f"{name}: {field.name}", table.pop(field.name), get_type_hints(kind)[field.name])
        for field in fields(kind)
        if field.name in table
    }
    unknown = set(table) - _CONDITIONS
    if unknown:
        known = [field.name for field in fields(kind)] + sorted(_CONDITIONS)
        raise BadFault(f"{name}: {', '.join(sorted(unknown))} is unknown; there are {', '.join(known)}")
    try:
        return Rule(kind(**own), **_conditions(name, table))
    except BadFault:
        raise
    except ValueError as error:
        raise BadFault(f"{name}: {error}") from error


def _conditions(name: str, table: dict[str, Any]) -> dict[str, Any]:
    found = dict(table)
    span = _SECONDS.fullmatch(str(found.get("after", "")))
    if span:
        del found["after"]
        found["after_s"] = span[1]
    for key, kind in (("probability", float), ("after_s", float), ("times", int)):
        if key in found:
            found[key] = _typed(f"{name}: {key}", found[key], kind)
    if "nth" in found:
        each = found["nth"] if isinstance(found["nth"], list | tuple) else str(found["nth"]).split(",")
        found["nth"] = tuple(_typed(f"{name}: nth", one, int) for one in each)
    if not isinstance(found.get("where", {}), Mapping):
        raise BadFault(f"{name}: where is a table of payload fields; in a line, where=connectorId:2")
    return found


def _typed(name: str, value: Any, kind: type) -> Any:
    if kind is bool and str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    if kind is str:
        return value if isinstance(value, str) else json.dumps(value)
    if kind in (int, float) and not isinstance(value, bool):
        try:
            return kind(value)
        except (TypeError, ValueError):
            pass
    raise BadFault(f"{name} is {'true or false' if kind is bool else 'a number'}, not {value!r}")


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
