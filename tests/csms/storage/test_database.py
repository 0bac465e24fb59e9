"""Which URLs open a database, what is said when they do not, and what is never said."""

from pathlib import Path

import pytest

from csms.storage.database import Database, DatabaseError, kind_of, sqlite_path
from tests import postgres
from tests.conftest import opened

PASSWORD = "s3cr3t"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("sqlite://csms.sqlite3", "sqlite"),
        ("sqlite:///var/csms.sqlite3", "sqlite"),
        ("postgres://user:password@host/name", "postgres"),
        ("postgresql://host/name", "postgres"),
    ],
)
def test_the_scheme_tells_the_kind(url: str, kind: str) -> None:
    assert kind_of(url) == kind


@pytest.mark.parametrize("url", ["", "csms.sqlite3", "sqlite://", "sqlite://?x=1", "mysql://user:s3cr3t@host/name", "SELECT 1"])
async def test_any_other_url_is_refused_by_saying_what_is_wanted(url: str) -> None:
    with pytest.raises(DatabaseError, match="must be sqlite://PATH or postgres://") as refused:
        await Database.open(url)
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite://csms.sqlite3", "csms.sqlite3"),
        ("sqlite:///var/csms.sqlite3", "/var/csms.sqlite3"),
        ("sqlite://a%20b.sqlite3?x=1", "a b.sqlite3"),
    ],
)
def test_a_path_is_relative_or_absolute(url: str, path: str) -> None:
    assert sqlite_path(url) == path


@pytest.mark.parametrize(
    "url",
    [
        f"postgres://user:{PASSWORD}@127.0.0.1:1/name",
        f"postgres://user:{PASSWORD}@/name?host=/no/such/folder",
        f"postgres://user:{PASSWORD}@127.0.0.1:{PASSWORD}/name",
        f"postgres://user:{PASSWORD}/{PASSWORD}@127.0.0.1/name",
        f"postgres://user:{PASSWORD}#{PASSWORD}@127.0.0.1:1/name",
        f"postgres://user:{PASSWORD}@127.0.0.1:70000/name",
        f"postgres://user:{PASSWORD}@[::1/name",
        f"postgres://user:{PASSWORD}@127.0.0.1:1/name?sslmode={PASSWORD}",
    ],
)
async def test_a_server_that_cannot_be_reached_is_an_error_without_the_password(url: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        await Database.open(url)
    assert PASSWORD not in str(refused.value)


async def test_a_database_that_is_not_there_is_an_error_that_names_it() -> None:
    with pytest.raises(DatabaseError, match='database "no_such" does not exist'):
        await Database.open(postgres.url("no_such").replace("postgres@", f"postgres:{PASSWORD}@"))


async def test_a_file_that_cannot_be_made_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="no/such/folder"):
        await Database.open(f"sqlite://{tmp_path}/no/such/folder/csms.sqlite3")


async def test_an_open_database_knows_its_kind(database_url: str) -> None:
    async with opened(database_url) as database:
        assert database.kind == kind_of(database_url)


async def test_a_database_may_be_opened_again_after_it_was_closed(database_url: str) -> None:
    for _ in range(2):
        async with opened(database_url) as database:
            assert await database.work.run(lambda store: store.rows("SELECT * FROM charge_points")) == []
