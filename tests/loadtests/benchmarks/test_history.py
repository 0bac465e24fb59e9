"""What is stored beforehand is what the measured calls themselves leave."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from loadtests.benchmarks.calls import SCRIPTS
from loadtests.benchmarks.history import END, STATIONS, fill
from loadtests.benchmarks.peers import TAGS, Peer, csms, prepare
from loadtests.benchmarks.stations import Round, connected

COUNT = STATIONS + 2
TRANSACTIONS = "SELECT * FROM transactions ORDER BY id"
METER_VALUES = "SELECT * FROM meter_values ORDER BY id"


@pytest.fixture(scope="module")
def database() -> Iterator[Path]:
    """A filled database of a CSMS that serves and has carried out one cycle since."""
    files: list[Path] = []

    def filled(path: Path) -> None:
        files.append(path)
        fill(path, COUNT)

    with csms("csms", "", "--journal", "off", fill=filled) as peer:
        asyncio.run(play(peer))
        yield files[0]


async def play(peer: Peer) -> None:
    await prepare(peer, ["BENCH0"])
    stations = await connected(peer.ws_url, ["BENCH0"])
    await Round(stations, SCRIPTS["cycle"], 1, 1).play()
    stations[0].close()


def rows(path: Path, sql: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql)]


def shape(row: dict[str, Any]) -> dict[str, object]:
    return {name: len(value) if name.endswith("_at") and value else type(value) for name, value in row.items()}


def whole_seconds(row: dict[str, Any]) -> dict[str, Any]:
    """A row as it would be if its messages had come in at a full second: SQLite's text leaves out a fraction of zero."""
    return {name: value[:19] + value[-6:] if name.endswith("_at") and value else value for name, value in row.items()}


@pytest.mark.parametrize("sql", [TRANSACTIONS, METER_VALUES])
def test_a_stored_row_is_like_that_of_a_played_session(database: Path, sql: str) -> None:
    found = rows(database, sql)
    last_of_the_past = max(place for place, row in enumerate(found) if row.get("transaction_id", row["id"]) == COUNT)
    assert shape(found[last_of_the_past]) == shape(whole_seconds(found[-1]))


def test_transactions_are_spread_over_stations_and_tags_and_end_before_the_measurement(database: Path) -> None:
    *past, played = rows(database, TRANSACTIONS)
    assert len(past) == COUNT
    assert len({row["charging_point_id"] for row in past}) == STATIONS
    assert len({row["id_tag"] for row in past}) == TAGS
    stops = [datetime.fromisoformat(row["stopped_at"]) for row in past]
    assert stops == sorted(stops)
    assert stops[-1] < datetime.fromisoformat(played["started_at"])
    assert past[-1]["start_ms"] / 1000 == datetime.fromisoformat(past[-1]["started_at"]).timestamp() < END.timestamp()


def test_each_transaction_has_eight_or_sixteen_meter_values(database: Path) -> None:
    counts = rows(database, "SELECT count(*) AS c FROM meter_values GROUP BY transaction_id")[:COUNT]
    assert {row["c"] for row in counts} == {8, 16}
