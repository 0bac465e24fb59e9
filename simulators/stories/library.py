"""Stories from files: those that come with the package, by name, and anybody's own, by path.

A story file is TOML: `title`, `about`, `parameters` with their usual values, and `steps`, each a name or a table with
`do` and the step's fields. `"$name"` stands for a parameter. It knows the form, not what a step does.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, get_type_hints

from simulators.stories.durations import duration
from simulators.stories.steps import STEPS, Step, Story

AT_PLAY = ("transaction_id", "now", "csms_now")
"""What only the runner can know; it is left as it stands."""


class BadStory(ValueError):
    """A story that cannot be found or understood; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Tale:
    """A story as it stands in its file, before its parameters have values; an empty one has to be given."""

    name: str
    title: str
    about: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Any, ...] = ()

    def told(self, **given: Any) -> Story:
        """The steps with these values for the parameters. Raises BadStory."""
        unknown = set(given) - set(self.parameters)
        if unknown:
            raise BadStory(f"{self.name} has no parameter {', '.join(sorted(unknown))}; it has {', '.join(self.parameters) or 'none'}")
        values = {**self.parameters, **{name: _like(self.parameters[name], value) for name, value in given.items()}}
        missing = [name for name, value in values.items() if value == ""]
        if missing:
            raise BadStory(f"{self.name} needs {', '.join(missing)}: give it a value")
        return tuple(_step(f"{self.name}, step {number}", one, values) for number, one in enumerate(self.steps, 1))


def names() -> list[str]:
    """The stories that come with the package."""
    return sorted(one.name.removesuffix(".toml") for one in files(__package__).joinpath("scripts").iterdir() if one.name.endswith(".toml"))


def tale(name: str | Path) -> Tale:
    """The story of this name or file. Raises BadStory."""
    if isinstance(name, Path) or name.endswith(".toml") or "/" in name:
        try:
            return read(Path(name).stem, Path(name).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise BadStory(f"{name} cannot be read: {error}") from error
    if name not in names():
        near = get_close_matches(name, names(), 1)
        raise BadStory(f"there is no story {name!r}; " + (f"did you mean {near[0]}?" if near else f"there are {', '.join(names())}"))
    return read(name, files(__package__).joinpath("scripts", f"{name}.toml").read_text(encoding="utf-8"))


def story(name: str | Path, **given: Any) -> Story:
    """The steps of a story, with these values for its parameters: `story("full-session", id_tag="TAG7")`."""
    return tale(name).told(**given)


def read(name: str, text: str) -> Tale:
    """The story in the text of a file. Raises BadStory."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadStory(f"{name} is no TOML: {error}") from error
    unknown = set(table) - {"title", "about", "parameters", "steps"}
    steps = table.get("steps")
    if unknown or not isinstance(steps, list) or not steps:
        said = f"{', '.join(sorted(unknown))} is unknown" if unknown else "it has no list of steps"
        raise BadStory(f"{name}: {said}; a story has title, about, parameters and steps")
    parameters = table.get("parameters", {})
    return Tale(name, str(table.get("title", name)), str(table.get("about", "")), parameters, tuple(steps))


def _like(usual: Any, given: Any) -> Any:
    """A value that came as text, as a command line has it, in the type of the usual one."""
    if isinstance(given, str) and isinstance(usual, int | float) and not isinstance(usual, bool):
        try:
            return type(usual)(given)
        except ValueError:
            return given
    return given


def _step(where: str, written: Any, values: Mapping[str, Any]) -> Step:
    table = {"do": written} if isinstance(written, str) else dict(written) if isinstance(written, Mapping) else {}
    name = table.pop("do", None)
    if name not in STEPS:
        near = get_close_matches(str(name), STEPS, 1)
        raise BadStory(f"{where}: {name!r} is no step; " + (f"did you mean {near[0]}?" if near else f"there are {', '.join(STEPS)}"))
    kind = STEPS[name]
    if "for" in table:
        table["duration"] = table.pop("for")
    hints = get_type_hints(kind)
    unknown = set(table) - set(hints)
    if unknown:
        raise BadStory(
            f"{where}: {name} has no {', '.join(sorted(unknown))}; it has {', '.join(one.name for one in fields(kind)) or 'no fields'}"
        )
    given = {key: _typed(f"{where}: {key}", _filled(where, value, values), hints[key]) for key, value in table.items()}
    try:
        return kind(**given)
    except TypeError as error:
        raise BadStory(f"{where}: {name} lacks a field: {error}") from error
    except ValueError as error:
        raise BadStory(f"{where}: {name}: {error}") from error


def _filled(where: str, value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled(where, one, values) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(where, one, values) for one in value]
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    name = value[1:]
    if name.split("+")[0].split("-")[0] in AT_PLAY:
        return value
    if name not in values:
        raise BadStory(f"{where}: there is no parameter {name}")
    return values[name]


def _typed(where: str, value: Any, kind: Any) -> Any:
    try:
        if kind is timedelta:
            return value if isinstance(value, timedelta) else duration(str(value))
        if kind in (int, float) and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise ValueError(f"{value!r} is no number")
        if kind is str and not isinstance(value, str):
            raise ValueError(f"{value!r} is no text")
    except ValueError as error:
        raise BadStory(f"{where}: {error}") from error
    return value
