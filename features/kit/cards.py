"""The cards of one scenario, by their role: made for it through the port where that can be, else those that the test data name."""

import secrets
from contextlib import suppress
from datetime import timedelta

from features.kit.data import TAGS, Data
from features.kit.port import Port, PortRefused
from features.kit.unplayable import Unplayable
from simulators.transport.clock import RealClock

LIMIT = 5
"""Sessions at a time: no scenario is about this limit."""
EXPIRED_SINCE = timedelta(days=30)


class NoRole(Unplayable):
    """A role that no card can have; the text names those that there are."""


class NoCard(Exception):
    """This product has no card of the role; the text says why."""


class Cards:
    """`cards["valid"]` is a card's id. Roles: valid, second (of the same group), group (their parent), expired, blocked, unknown."""

    def __init__(self, port: Port, data: Data) -> None:
        self._port, self._data = port, data
        self._made: dict[str, str] = {}
        self._mark = f"K{secrets.token_hex(5)}"

    def __getitem__(self, role: str) -> str:
        """Raises NoCard, and NoRole."""
        if role not in TAGS:
            raise NoRole(f"no such card: {role}; there are {', '.join(TAGS)}")
        if role not in self._made and "tags" in self._port.abilities:
            self._made[role] = f"{self._mark}{role[:7].upper()}"
            self._create(role)
        found = self._made.get(role) or self._data.tags.get(role, "")
        if not found:
            raise NoCard(f"no {role} card: the test data name none, and the port cannot create one")
        return found

    def forget(self) -> None:
        """Delete those that were made."""
        for role, id_tag in self._made.items():
            if role != "unknown":
                with suppress(PortRefused):
                    self._port.delete_id_tag(id_tag)

    def _create(self, role: str) -> None:
        id_tag = self._made[role]
        if role == "unknown":
            return
        expires_at = RealClock().now() - EXPIRED_SINCE if role == "expired" else None
        parent = self["group"] if role in ("valid", "second") else None
        self._port.put_id_tag(id_tag, 0 if role == "blocked" else LIMIT, expires_at=expires_at, parent=parent)
