"""The stations of a run: a scenario borrows an identity and gives it back. Names of its own where the port can create them, else the
named ones."""

import secrets
import threading
from collections.abc import Sequence

PATIENCE_S = 300.0


class NoStation(Exception):
    """There is no station to borrow; the text says why."""


class AllChanged(NoStation):
    """Earlier scenarios have changed every station of the test data for good."""


class Stations:
    """`names` are those of the test data; without any, each loan has a name that nobody had before. Safe in threads."""

    def __init__(self, names: Sequence[str] = ()) -> None:
        self.named = bool(names)
        self._free = list(names)
        self._all = frozenset(names)
        self._news = threading.Condition()

    def borrow(self) -> str:
        """An identity for one scenario only. Raises NoStation when all stay lent out, AllChanged when none is as it was."""
        if not self.named:
            return f"KIT-{secrets.token_hex(8)}"
        with self._news:
            if not self._news.wait_for(lambda: self._free or not self._all, PATIENCE_S):
                raise NoStation(f"all {len(self._all)} stations of the test data are lent out")
            if not self._all:
                raise AllChanged("earlier scenarios have changed how the stations of the test data get in, and nothing changes it back")
            return self._free.pop(0)

    def withdraw(self, identity: str) -> None:
        """Lend a named station to nobody any more: it is not what the test data say."""
        with self._news:
            self._all -= {identity}
            self._news.notify_all()

    def give_back(self, identity: str) -> None:
        """What is not one of the named ones is forgotten."""
        with self._news:
            if identity in self._all and identity not in self._free:
                self._free.append(identity)
                self._news.notify()
