"""The settings of one charge point: what is written, read and refused over OCPP.

It knows the key table and holds the values that differ from it. It does not know what a setting brings about.
Key names are compared without regard to case, as the CiString that they are.
"""

import re
from collections.abc import Iterable, Mapping

from simulators.chargepoint.configuration_keys import BY_NAME, KEYS, Key, Kind

ACCEPTED, REJECTED, REBOOT_REQUIRED, NOT_SUPPORTED = "Accepted", "Rejected", "RebootRequired", "NotSupported"


class Configuration:
    """The values of one charge point. Raises ValueError for factory settings that no key can have."""

    __slots__ = ("_pending", "_reboot", "_values")

    def __init__(self, factory: Mapping[str, str], reboot_keys: Iterable[str] = ()) -> None:
        self._values: dict[str, str] = {}
        self._pending: dict[str, str] = {}
        self._reboot = frozenset(_key(name).name for name in reboot_keys)
        for name, value in factory.items():
            tidy = _tidy(_key(name), value)
            if tidy is None:
                raise ValueError(f"{name} cannot be {value!r}")
            self._values[_key(name).name] = tidy

    def text(self, name: str) -> str:
        """The value in force, as text. Raises ValueError for a key that does not exist."""
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
        return tuple(item for item in self.text(name).split(",") if item)

    def change(self, name: str, value: str) -> str:
        """Write a key on behalf of the CSMS and return the ConfigurationStatus (OCPP 1.6, 5.3)."""
        key = BY_NAME.get(name.casefold())
        if key is None:
            return NOT_SUPPORTED
        tidy = None if key.readonly else _tidy(key, value)
        if tidy is None:
            return REJECTED
        if key.name in self._reboot:
            self._pending[key.name] = tidy
            return REBOOT_REQUIRED
        self._values[key.name] = tidy
        return ACCEPTED

    def restart(self) -> None:
        """Put into force what was waiting for a restart."""
        self._values.update(self._pending)
        self._pending.clear()

    def report(self, names: Iterable[str]) -> tuple[list[dict[str, str | bool]], list[str]]:
        """The rows for GetConfiguration and the names that are unknown; no names: all. Secrets are not shown."""
        shown, unknown = [], []
        for name in list(names) or [key.name for key in KEYS if key.kind is not Kind.SECRET]:
            key = BY_NAME.get(name.casefold())
            if key is None or key.kind is Kind.SECRET:
                unknown.append(name)
                continue
            value = self._pending.get(key.name, self.text(key.name))
            row: dict[str, str | bool] = {"key": key.name, "readonly": key.readonly, "value": value}
            shown.append(row)
        return shown, unknown


def _key(name: str) -> Key:
    key = BY_NAME.get(name.casefold())
    if key is None:
        raise ValueError(f"there is no configuration key {name}")
    return key


def _tidy(key: Key, value: str) -> str | None:
    """The value as it is kept, or None when the key cannot have it."""
    if key.kind is Kind.BOOLEAN:
        return value.strip().lower() if value.strip().lower() in ("true", "false") else None
    if key.kind is Kind.INTEGER:
        number = int(value) if re.fullmatch(r"[0-9]{1,10}", value.strip()) else -1
        return str(number) if key.at_least <= number <= key.at_most else None
    if key.kind is Kind.LIST:
        items = [item.strip() for item in value.split(",") if item.strip()]
        known = not key.members or set(items) <= set(key.members)
        return ",".join(dict.fromkeys(items)) if known else None
    if key.kind is Kind.SECRET:
        fits = key.at_least <= len(value) <= key.at_most and value.isascii() and value.isprintable()
        return value if fits else None
    return value
