"""Where virtual charge points keep what outlives their process: one SQLite file for as many stations as there are.

It knows rows and texts, not what they mean. A process that is killed loses nothing that was kept; a computer that
loses its power may lose the last moments, but never gets them out of order (write-ahead log, `synchronous=NORMAL`).
"""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from simulators.chargepoint.backlog import Entry
from simulators.transport.tenancy import Tenancy

_SCHEMA = """
CREATE TABLE IF NOT EXISTS backlog (
    station TEXT NOT NULL, key INTEGER NOT NULL, session TEXT NOT NULL, connector INTEGER NOT NULL, action TEXT NOT NULL,
    payload TEXT NOT NULL, attempts INTEGER NOT NULL, due TEXT, PRIMARY KEY (station, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS memory (
    station TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (station, name)
) WITHOUT ROWID;
"""
_VERSION = 1


class Store:
    """One file; `station("CP1")` is the part of one station. Raises ValueError for a file that is none of these.

    Two processes may share a file as long as they play different stations; a station that another one plays is refused.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._rows = sqlite3.connect(path, isolation_level=None, timeout=10.0, check_same_thread=False)
        except sqlite3.Error as error:
            raise ValueError(f"{path} is no file of charge points: {error}") from error
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            self._rows.close()
            raise ValueError(f"{path} is no file of charge points: {error}") from error
        try:
            self._tenancy = Tenancy(path)
        except OSError as error:
            self._rows.close()
            raise ValueError(f"{path} cannot be locked: {error}") from error

    def station(self, identity: str) -> "StationStore":
        """The part of this station; each time it is asked for, one more life of the station begins.

        Raises ValueError, also when another process plays it.
        """
        try:
            self._tenancy.take(identity)
            return StationStore(self._rows, identity)
        except (sqlite3.Error, OSError) as error:
            raise ValueError(f"{self.path} cannot be written: {error}") from error

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        self._rows.close()
        self._tenancy.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _prepare(self) -> None:
        version = self._rows.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError(f"it was written by another version ({version})")
        self._rows.execute("PRAGMA journal_mode=WAL")
        self._rows.execute("PRAGMA synchronous=NORMAL")
        self._rows.executescript(_SCHEMA)
        self._rows.execute(f"PRAGMA user_version={_VERSION}")


class StationStore:
    """The queue and the memory of one station. `life` counts how often the station was started from this file."""

    __slots__ = ("_identity", "_rows", "life")

    def __init__(self, rows: sqlite3.Connection, identity: str) -> None:
        self._rows, self._identity = rows, identity
        self.life = int(self.recall("life") or 0) + 1
        self.keep("life", str(self.life))
        self.commit()

    @property
    def lived_until(self) -> datetime | None:
        """An instant that the station has not lived beyond, to the minute."""
        text = self.recall("lived_until")
        return datetime.fromisoformat(text) + timedelta(minutes=1) if text else None

    def load(self) -> list[Entry]:
        """All entries of the queue in order of their keys."""
        found = self._rows.execute(
            "SELECT key, session, connector, action, payload, attempts, due FROM backlog WHERE station = ? ORDER BY key",
            (self._identity,),
        )
        return [
            Entry(key, session, connector, action, orjson.loads(payload), attempts, datetime.fromisoformat(due) if due else None)
            for key, session, connector, action, payload, attempts, due in found
        ]

    def append(self, entry: Entry) -> None:
        """Keep a new entry."""
        self._begin()
        self._rows.execute("INSERT INTO backlog VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (self._identity, *_row(entry)))

    def update(self, entry: Entry) -> None:
        """Replace the entry with the same key."""
        self._begin()
        self._rows.execute("REPLACE INTO backlog VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (self._identity, *_row(entry)))

    def remove(self, key: int) -> None:
        """Forget an entry."""
        self._begin()
        self._rows.execute("DELETE FROM backlog WHERE station = ? AND key = ?", (self._identity, key))

    def recall(self, name: str) -> str | None:
        """The text that was kept last under this name."""
        found = self._rows.execute("SELECT text FROM memory WHERE station = ? AND name = ?", (self._identity, name)).fetchone()
        return None if found is None else str(found[0])

    def keep(self, name: str, text: str) -> None:
        """Keep a text in place of the one before."""
        self._begin()
        self._rows.execute("REPLACE INTO memory VALUES (?, ?, ?)", (self._identity, name, text))

    def commit(self) -> None:
        """Make all changes since the last time last, together."""
        if self._rows.in_transaction:
            self._rows.execute("COMMIT")

    def _begin(self) -> None:
        if not self._rows.in_transaction:
            self._rows.execute("BEGIN IMMEDIATE")


def _row(entry: Entry) -> tuple[int, str, int, str, bytes, int, str | None]:
    due = entry.due.isoformat() if entry.due else None
    return entry.key, entry.session_id, entry.connector, entry.action, orjson.dumps(dict(entry.payload)), entry.attempts, due
