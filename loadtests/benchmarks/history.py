"""Finished charging sessions of the past, written straight into a fresh SQLite database of our CSMS before it serves: what the calls that
are measured would have left there. Knows the tables and how they hold texts and instants, not what is measured."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from loadtests.benchmarks.calls import MEASURANDS
from loadtests.benchmarks.peers import TAGS

STATIONS = 1000
"""The first of them are the stations that are measured."""
END = datetime(2024, 12, 31, tzinfo=UTC)
"""Before all that the measured stations report."""
PACE = timedelta(seconds=25)
LASTS = timedelta(minutes=50)
INTERVAL = timedelta(minutes=15)
MESSAGES_MAX = 2
CACHE_KIB = 1024 * 1024
ANSWER = '{"verdict": "accepted", "expiry_date": null, "parent_id_tag": null}'
STATION = ("charging_point_id", "created_at", "description", "registration_status", "connection_epoch", "security_profile")
TRANSACTION = (
    *("id", "charging_point_id", "connector_id", "id_tag", "id_tag_key", "start_ms", "started_at", "start_received_at", "meter_start_wh"),
    *("verdict", "answer", "stopped_at", "stop_received_at", "meter_stop_wh", "stop_reason", "stop_id_tag", "stop_ms", "stop_answer"),
    *("last_named_at", "flags"),
)
METER_VALUE = (
    *("charging_point_id", "connector_id", "transaction_id", "at", "received_at", "value", "context", "format", "measurand", "phase"),
    *("location", "unit", "value_wh"),
)


def fill(path: Path, count: int) -> None:
    """Store `count` finished transactions, each with one or two meter value messages of eight values. All stations and tags have their
    turn, as in real traffic, so that the indexes are left as the CSMS itself would leave them. One commit."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("synchronous=OFF", "journal_mode=OFF", f"cache_size=-{CACHE_KIB}"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        stations = ((_station(number), _text(END - count * PACE), "", "Accepted", 0, 0) for number in range(STATIONS))
        connection.executemany(_insert("charge_points", STATION), stations)
        connection.executemany(_insert("transactions", TRANSACTION), (_transaction(number, count) for number in range(count)))
        connection.executemany(_insert("meter_values", METER_VALUE), _meter_values(count))
        connection.execute("COMMIT")
    with path.open("rb+") as file:
        os.fsync(file)  # or the disk would be busy with it while the first calls are measured


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _transaction(number: int, count: int) -> tuple[object, ...]:
    began, ended, tag = _began(number, count), _began(number, count) + LASTS, f"BENCH{(number * 7 + number // STATIONS) % TAGS}"
    named_at, meter_wh = began + _messages(number) * INTERVAL, number // STATIONS * 8000
    start = (_station(number), 1, tag, tag.lower(), _ms(began), _text(began), _text(began), meter_wh)
    stop = (_text(ended), _text(ended), meter_wh + 8000, "Local", tag, _ms(ended), ANSWER)
    return (number + 1, *start, "accepted", ANSWER, *stop, _text(named_at), "")


def _meter_values(count: int) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        began, station = _began(number, count), _station(number)
        for message in range(1, _messages(number) + 1):
            at, meter_wh = _text(began + message * INTERVAL), number // STATIONS * 8000 + message * 2000
            for measurand, phase, unit in MEASURANDS:
                kind = ("Sample.Periodic", "Raw", measurand, phase, "Outlet", unit)
                yield (station, 1, number + 1, at, at, str(meter_wh), *kind, float(meter_wh) if unit == "Wh" else None)


def _station(number: int) -> str:
    return f"BENCH{number % STATIONS}"


def _messages(number: int) -> int:
    return 1 + (number + number // STATIONS) % MESSAGES_MAX


def _began(number: int, count: int) -> datetime:
    return END - (count - number) * PACE


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _text(at: datetime) -> str:
    return at.isoformat(" ")
