"""The test data of a run: values that features use by name, read from `features/data.toml` and the file given with `--data`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).parents[1] / "data.toml"
TAGS = ("valid", "second", "group", "expired", "blocked", "unknown")
PLATE = {"vendor": 20, "model": 20, "serial_number": 25, "firmware_version": 50}
"""How long what a station says of itself may be (OCPP 1.6, 6.3)."""
OWED = ("vendor", "model")
"""What it cannot leave out."""

TYPED = ("product", "stations", "tags", "limits")
"""Tables whose values are as those in the template."""
FREE = ("values", "expected_failures")
"""Tables whose names are whoever's who writes them."""


class BadData(ValueError):
    """Test data that cannot be used; the text says what is wrong with them."""


@dataclass(frozen=True)
class Data:
    """The tables of the file. `values` are texts, numbers or lists, by the name that a feature gives them."""

    product: Mapping[str, str] = field(default_factory=dict)
    capabilities: Mapping[str, Any] = field(default_factory=dict)
    stations: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    expected_failures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    station: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: str = "") -> "Data":
        """The data that are shipped, and over them those of `path`; raises BadData."""
        tables = _tables(TEMPLATE)
        given = _tables(Path(path)) if path else {}
        for name, table in given.items():
            _check(name, table, tables, path)
            tables[name] = {**tables[name], **table}
        return cls(**tables)

    def value(self, name: str) -> Any:
        """What a name stands for; raises BadData when it stands for nothing."""
        if name not in self.values:
            raise BadData(f"the test data have no value named {name!r}: put it under [values]")
        return self.values[name]

    @property
    def nameplate(self) -> dict[str, str | None]:
        """What stations say of themselves, by the fields of a charge point's profile; None is left out."""
        return {name: text or None for name, text in self.station.items()}

    @property
    def names_tags(self) -> bool:
        """Whether it names a card that may charge."""
        return bool(self.tags.get("valid"))


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadData(f"{path}: {error}") from None


def _check(name: str, table: object, tables: Mapping[str, Any], path: str) -> None:
    if name not in tables or not isinstance(table, dict):
        raise BadData(f"{path}: no such table: {name}; there are {', '.join(tables)}")
    if name == "station":
        _check_plate(table, path)
    if name == "expected_failures":
        bad = [case for case, why in table.items() if not isinstance(why, dict) or not (why.get("reason") and why.get("link"))]
        if bad:
            raise BadData(f"{path}: an expected failure has a reason and a link: {', '.join(bad)}")
    unknown = set(table) - set(tables[name]) if name not in FREE else set()
    if unknown:
        raise BadData(f"{path}: nothing in [{name}] is called {', '.join(sorted(unknown))}")
    for key, value in table.items() if name in TYPED else ():
        if not _is_like(value, tables[name][key]):
            raise BadData(f"{path}: {key} of [{name}] is {_kind(tables[name][key])}, not {value!r}")


def _is_like(value: object, usual: object) -> bool:
    if isinstance(usual, list):
        return isinstance(value, list) and all(isinstance(one, str) and one for one in value)
    if isinstance(usual, str):
        return isinstance(value, str)
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")


def _kind(usual: object) -> str:
    return "a list of texts" if isinstance(usual, list) else "a text" if isinstance(usual, str) else "a number above 0"


def _check_plate(table: Mapping[str, object], path: str) -> None:
    for name, longest in PLATE.items():
        text, shortest = table.get(name, "?"), 1 if name in OWED else 0
        if not isinstance(text, str) or not shortest <= len(text) <= longest:
            raise BadData(f"{path}: {name} of [station] is a text of {shortest} to {longest} characters")
