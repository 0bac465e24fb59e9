"""The settings of one charge point: what is written, read and refused over OCPP.

It knows the key table and holds the values that differ from it. It does not know what a setting brings about:
other modules read it there (`flag`, `number`, `items`, `text`). Key names are compared without regard to case, as
the CiString that they are.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from simulators.chargepoint.configuration_keys import BY_NAME, KEYS, UNSUPPORTED, Feature, Key, Kind
from simulators.chargepoint.measurands import MEASURANDS

ACCEPTED, REJECTED, REBOOT_REQUIRED, NOT_SUPPORTED = "Accepted", "Rejected", "RebootRequired", "NotSupported"
_EXACT = {key.name: key for key in KEYS}


@dataclass(frozen=True, slots=True)
class Deviations:
    """How the keys of a kind of charge point differ from the table; one for all of the kind.

    `reboot` keys count after a restart, as do those of the table; `absent` ones do not exist over OCPP; `fixed`
    ones cannot be written; `measurands` are those that its meters know. Names are spelled as in the table.
    """

    reboot: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    measurands: Collection[str] = MEASURANDS


@cache
def deviations(
    reboot: frozenset[str], absent: frozenset[str], fixed: frozenset[str] = frozenset(), measurands: frozenset[str] | None = None
) -> Deviations:
    """Read names in any case. Raises ValueError for a key that does not exist."""
    return Deviations(_names(reboot), _names(absent), _names(fixed), MEASURANDS if measurands is None else measurands)


class Configuration:
    """The values of one charge point. Raises ValueError for factory settings that no key can have.

    `factory` overrides the table, read-only keys included.
    """

    __slots__ = ("_kind", "_pending", "_values")

    def __init__(self, factory: Mapping[str, str], kind: Deviations = Deviations()) -> None:
        self._values: dict[str, str] = {}
        self._pending: dict[str, str] | None = None
        self._kind = kind
        for fixed_first in (True, False):  # the limits before what they limit
            for name, value in factory.items():
                if _key(name).readonly is fixed_first:
                    self.put(name, value)

    def text(self, name: str) -> str:
        """The value in force, as text. Raises ValueError for a key that does not exist."""
        value = self._values.get(name)
        if value is not None:
            return value
        key = _EXACT.get(name)
        if key is not None:
            return key.value
        key = _key(name)
        return self._values.get(key.name, key.value)

    def flag(self, name: str) -> bool:
        """The value in force of a boolean key."""
        return self.text(name) == "true"

    def number(self, name: str) -> int:
        """The value in force of an integer key."""
        return int(self.text(name))

    def items(self, name: str) -> tuple[str, ...]:
        """The value in force of a list key."""
        return _split(self.text(name))

    def rotation(self, connector: int) -> str:
        """How a connector is wired to its meter (9.1.7); `RST` where nothing else is known."""
        wired = dict(item.split(".") for item in self.items("ConnectorPhaseRotation"))
        rotation = wired.get(str(connector), "RST")
        return "RST" if rotation in ("NotApplicable", "Unknown") else rotation

    def supports(self, feature: Feature) -> bool:
        """Whether this charge point has a feature profile; the security extension is in none of them."""
        return feature is Feature.SECURITY or feature.value in self.items("SupportedFeatureProfiles")

    def put(self, name: str, value: str) -> None:
        """Set a key on the charge point's own account, at once. Raises ValueError for what it cannot have."""
        key = _key(name)
        tidy = self._tidy(key, value)
        if tidy is None:
            raise ValueError(f"{name} cannot be {value!r}")
        self._keep(key, value if value == tidy else tidy)  # the same text is shared by all charge points

    def change(self, name: str, value: str) -> str:
        """Write a key on behalf of the CSMS and return the ConfigurationStatus (OCPP 1.6, 5.3)."""
        key = self.find(name)
        if key is None:
            return NOT_SUPPORTED
        tidy = None if self._fixed(key) else self._tidy(key, value)
        if tidy is None:
            return REJECTED
        if key.reboot or key.name in self._kind.reboot:
            self._pending = {**(self._pending or {}), key.name: tidy}
            return REBOOT_REQUIRED
        self._keep(key, tidy)
        return ACCEPTED

    def restart(self) -> None:
        """Put into force what was waiting for a restart."""
        for name, value in (self._pending or {}).items():
            self._keep(_EXACT[name], value)
        self._pending = None

    def report(self, names: Iterable[str]) -> tuple[list[dict[str, str | bool]], list[str]]:
        """The rows for GetConfiguration and the names that are unknown; no names: all. Secrets are not shown."""
        shown, unknown = [], []
        for name in names:
            key = self.find(name)
            if key is None or key.kind is Kind.SECRET:
                unknown.append(name)
            else:
                shown.append(self._row(key))
        if not shown and not unknown:
            shown = [self._row(key) for key in KEYS if key.kind is not Kind.SECRET and self.find(key.name) is key]
        return shown, unknown

    def dump(self) -> dict[str, dict[str, str]]:
        """Everything that has to outlive the process, as JSON."""
        return {"values": self._values, "pending": self._pending or {}}

    def load(self, dumped: Mapping[str, Mapping[str, str]]) -> None:
        """Take what an earlier process dumped, and put into force what waited for a restart; unknown keys are left out."""
        for name, value in {**dumped["values"], **dumped["pending"]}.items():
            if name in _EXACT:
                self._keep(_EXACT[name], value)

    def find(self, name: str) -> Key | None:
        """The key as the CSMS sees it; None when this charge point has no such key."""
        key = BY_NAME.get(name.casefold())
        return None if key is None or key.name in self._kind.absent or not self.supports(key.feature) else key

    def _row(self, key: Key) -> dict[str, str | bool]:
        value = self._pending.get(key.name) if self._pending else None
        return {"key": key.name, "readonly": self._fixed(key), "value": self.text(key.name) if value is None else value}

    def _fixed(self, key: Key) -> bool:
        return key.readonly or key.name in self._kind.fixed

    def _keep(self, key: Key, value: str) -> None:
        if value != key.value:
            self._values[key.name] = value
        else:
            self._values.pop(key.name, None)

    def _tidy(self, key: Key, value: str) -> str | None:
        """The value as it is kept, or None when the key cannot have it."""
        if key.kind is Kind.BOOLEAN:
            return value.strip().lower() if value.strip().lower() in ("true", "false") else None
        if key.kind is Kind.INTEGER:
            number = int(value) if re.fullmatch(r"[0-9]{1,10}", value.strip()) else -1
            return str(number) if key.at_least <= number <= key.at_most else None
        if key.kind is Kind.LIST:
            return self._tidy_list(key, value)
        fits = key.at_least <= len(value) <= key.at_most and value.isprintable()
        return value if fits and (value.isascii() or key.kind is Kind.TEXT) else None

    def _tidy_list(self, key: Key, value: str) -> str | None:
        items = tuple(dict.fromkeys(item.strip() for item in value.split(",") if item.strip()))
        members = self._kind.measurands if key.members is MEASURANDS else key.members
        known = not members or set(items) <= set(members)
        formed = not key.pattern or all(re.fullmatch(key.pattern, item) for item in items)
        short = not key.longest or len(items) <= self.number(key.longest)
        return ",".join(items) if known and formed and short and self._wired(key, items) else None

    def _wired(self, key: Key, items: tuple[str, ...]) -> bool:
        """Phase rotations name connectors that exist, each once (9.1.7)."""
        if key.name != "ConnectorPhaseRotation":
            return True
        numbers = [int(item.partition(".")[0]) for item in items if item.partition(".")[0].isdigit()]
        return len(set(numbers)) == len(items) and max(numbers, default=0) <= self.number("NumberOfConnectors")


def why_unsupported(name: str) -> str | None:
    """Why a key of the specification is not supported; None for a name that no specification has."""
    return next((why for key, why in UNSUPPORTED.items() if key.casefold() == name.casefold()), None)


@lru_cache(1024)  # a fleet's charge points have the same few lists, and ask for them at every turn
def _split(text: str) -> tuple[str, ...]:
    return tuple(item for item in text.split(",") if item)


def _names(names: frozenset[str]) -> frozenset[str]:
    return frozenset(_key(name).name for name in names)


def _key(name: str) -> Key:
    key = BY_NAME.get(name.casefold())
    if key is None:
        raise ValueError(f"there is no configuration key {name}")
    return key
