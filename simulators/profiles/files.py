"""Profiles from TOML files: those that come with the package, by name, and anybody's, by path.

A file is checked whole: an unknown field, a wrong type and a value that cannot be are refused with a sentence that
names the file and the field. Fields are those of `CarModel`, `Profile` and `Quirks`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from simulators.chargepoint.ev import CarModel
from simulators.chargepoint.machine import ChargePoint
from simulators.chargepoint.profile import Profile
from simulators.chargepoint.quirks import Quirks

CARS = Path(__file__).parent / "cars"
CHARGERS = Path(__file__).parent / "chargers"

_NUMBERS = {"float": (int, float), "int": (int,), "bool": (bool,), "str": (str,)}


def car_names() -> tuple[str, ...]:
    """The cars that come with the package."""
    return _names(CARS)


def charger_names() -> tuple[str, ...]:
    """The charge points that come with the package."""
    return _names(CHARGERS)


def load_car(name: str) -> CarModel:
    """A car by its name or by the path of a file. Raises ValueError, in a sentence, when there is none or it is unusable."""
    path, table = _read(CARS, name, "car")
    return _car(table, str(path))


def load_charger(name: str) -> Profile:
    """A charge point by its name or by the path of a file. Raises ValueError as `load_car` does."""
    path, table = _read(CHARGERS, name, "profile")
    where = str(path)
    _check_names(table, Profile, where)
    made = dict(table)
    if "car" in made:
        made["car"] = _car_of(made["car"], path)
    if "quirks" in made:
        made["quirks"] = _quirks(made["quirks"], f"{where}, quirks")
    for keys in ("reboot_keys", "absent_keys"):
        if keys in made:
            made[keys] = frozenset(_texts(made[keys], f"{where}, {keys}"))
    if "settings" in made:
        made["settings"] = {key: _setting(value) for key, value in _table(made["settings"], f"{where}, settings").items()}
    try:
        profile = Profile(**made)
        ChargePoint(profile, lambda: "id")
    except (ValueError, TypeError) as error:
        raise ValueError(f"{where}: {error}") from error
    return profile


def _car_of(value: Any, path: Path) -> CarModel:
    """A car inside a charge point's file: its name, or the fields themselves."""
    if not isinstance(value, str):
        return _car(_table(value, f"{path}, car"), f"{path}, car")
    beside = path.parent / value
    return load_car(str(beside) if value.endswith(".toml") and beside.exists() else value)


def _car(table: Mapping[str, Any], where: str) -> CarModel:
    _check_names(table, CarModel, where)
    made = dict(table)
    for name in ("curve", "dc_curve"):
        if name in made:
            made[name] = tuple(_point(point, f"{where}, {name}") for point in _items(made[name], f"{where}, {name}"))
    try:
        return CarModel(**made)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{where}: {error}") from error


def _quirks(value: Any, where: str) -> Quirks:
    made = dict(_table(value, where))
    _check_names(made, Quirks, where)
    if "omit" in made:
        made["omit"] = {action: _texts(names, f"{where}, omit") for action, names in _table(made["omit"], f"{where}, omit").items()}
    try:
        return Quirks(**made)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{where}: {error}") from error


def _read(folder: Path, name: str, what: str) -> tuple[Path, dict[str, Any]]:
    """A name is one of the folder's; anything with a slash or an ending is a path."""
    known = name in _names(folder)
    path = folder / f"{name}.toml" if known else Path(name)
    if not known and "/" not in name and not name.endswith(".toml"):
        raise ValueError(f"there is no {what} {name!r}: name a file, or one of {', '.join(_names(folder))}")
    try:
        return path, tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is no TOML: {error}") from error


def _check_names(table: Mapping[str, Any], kind: type, where: str) -> None:
    """Every field is known, and plain ones have the type they should."""
    known = {one.name: str(one.type) for one in fields(kind)}
    for name, value in table.items():
        if name not in known or name == "papers":
            raise ValueError(f"{where}: there is no {name!r}; there are {', '.join(sorted(set(known) - {'papers'}))}")
        types = _NUMBERS.get(_plain(known[name]))
        if types and (not isinstance(value, types) or (isinstance(value, bool) and bool not in types)):
            raise ValueError(f"{where}: {name} is no {_plain(known[name])}: {value!r}")


def _plain(annotation: str) -> str:
    return annotation.removeprefix("<class '").removesuffix("'>").removesuffix(" | None")


def _table(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{where}: this is a table")
    return value


def _items(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{where}: this is a list")
    return value


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not all(isinstance(item, str) for item in _items(value, where)):
        raise ValueError(f"{where}: this is a list of texts")
    return tuple(value)


def _point(value: Any, where: str) -> tuple[float, float]:
    pair = _items(value, where)
    if len(pair) != 2 or not all(isinstance(number, int | float) for number in pair):
        raise ValueError(f"{where}: a point is [state of charge in %, share of the highest power]")
    return float(pair[0]), float(pair[1])


def _setting(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))
