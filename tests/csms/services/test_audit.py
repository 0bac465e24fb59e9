from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from csms.domain.errors import Conflict
from csms.services import audit, registration
from csms.services.answers import Key, Taken
from csms.services.audit import AuditedWork, Author
from csms.storage.work import Store, Work


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    audit.begin(None)
    yield
    audit.begin(None)


def author(at: datetime, body: bytes = b"{}", key: Key | None = None) -> Author:
    return Author(at, "operator", "token x", "127.0.0.1", "POST /charge-points", body, key)


async def entries(work: Work) -> list[Any]:
    return await work.run(lambda store: store.rows("SELECT * FROM audit ORDER BY id"))


async def test_a_unit_that_writes_leaves_an_entry_and_one_that_reads_does_not(work: Work, at: datetime) -> None:
    audited = AuditedWork(work)
    audit.begin(author(at))
    await audited.run(lambda store: registration.door(store, "CP1"))
    assert await entries(work) == []
    await audited.run(lambda store: registration.create(store, "CP1", at))
    assert [entry["action"] for entry in await entries(work)] == ["POST /charge-points"]


async def test_a_call_leaves_one_entry_however_many_units_it_takes(work: Work, at: datetime) -> None:
    audited = AuditedWork(work)
    audit.begin(author(at))
    for name in ("CP1", "CP2"):
        await audited.run(lambda store, name=name: registration.create(store, name, at))  # type: ignore[misc]
    assert len(await entries(work)) == 1
    audit.begin(author(at))
    await audited.run(lambda store: registration.remove(store, "CP1"))
    assert len(await entries(work)) == 2


async def test_what_fails_leaves_no_entry_and_may_be_tried_again(work: Work, at: datetime) -> None:
    audited = AuditedWork(work)
    audit.begin(author(at))
    await work.run(lambda store: registration.create(store, "CP1", at))
    with pytest.raises(Conflict):
        await audited.run(lambda store: registration.create(store, "CP1", at))

    async def breaks(store: Store) -> None:
        await registration.create(store, "CP2", at)
        raise RuntimeError("late")

    with pytest.raises(RuntimeError, match="late"):
        await audited.run(breaks)
    assert await entries(work) == []
    await audited.run(lambda store: registration.create(store, "CP2", at))
    assert len(await entries(work)) == 1


async def test_without_an_author_nothing_is_noted(work: Work, at: datetime) -> None:
    await AuditedWork(work).run(lambda store: registration.create(store, "CP1", at))
    assert await entries(work) == []


async def test_a_statement_without_effect_is_no_write(work: Work, at: datetime) -> None:
    audited = AuditedWork(work)
    audit.begin(author(at))

    async def unit(store: Store) -> None:
        await store.execute("UPDATE charge_points SET description = 'x' WHERE charging_point_id = 'nobody'")
        await store.row("DELETE FROM id_tags WHERE id_tag_key = 'nobody' RETURNING id_tag")
        await store.execute_many("DELETE FROM id_tags WHERE id_tag_key = $1", [])
        assert store.lock == ("" if not store.lock else " FOR UPDATE")

    await audited.run(unit)
    assert await entries(work) == []


async def test_each_way_to_write_is_noticed(work: Work, at: datetime) -> None:
    audited = AuditedWork(work)
    statement = "INSERT INTO schema_marks (name, additive) VALUES ('{}', TRUE)"
    for number, write in enumerate(
        (
            lambda store: store.execute(statement.format("a")),
            lambda store: store.row(statement.format("b") + " RETURNING name"),
            lambda store: store.rows(statement.format("c") + " RETURNING name"),
            lambda store: store.execute_many("INSERT INTO schema_marks (name, additive) VALUES ($1, TRUE)", [("d",)]),
        ),
        start=1,
    ):
        audit.begin(author(at))
        await audited.run(write)
        assert len(await entries(work)) == number
    await work.run(lambda store: store.execute("DELETE FROM schema_marks WHERE name IN ('a', 'b', 'c', 'd')"))


async def test_whoever_waits_for_a_commit_still_hears_of_it(work: Work, at: datetime) -> None:
    audited, heard = AuditedWork(work), asyncio.Event()
    audited.on_commit("things", heard.set)
    audit.begin(author(at))

    async def unit(store: Store) -> None:
        store.announce("things")

    await audited.run(unit)
    async with asyncio.timeout(20):
        await heard.wait()


async def test_the_key_is_taken_with_the_write_and_only_with_it(work: Work, at: datetime) -> None:
    audited, key = AuditedWork(work), Key("name", "print")
    audit.begin(author(at, key=key))
    await audited.run(lambda store: registration.door(store, "CP1"))
    await audited.run(lambda store: registration.create(store, "CP1", at))
    audit.begin(author(at, key=key))
    with pytest.raises(Taken):
        await audited.run(lambda store: registration.create(store, "CP2", at))
    assert await work.run(lambda store: registration.door(store, "CP2")) is None


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b"", None),
        (b"  ", None),
        (b'{"a":1}', '{"a":1}'),
        (b'{"password":"5ecre7","has_password":true}', '{"password":"***","has_password":true}'),
        (b'{"a":"\x00"}', '{"a":"\ufffd"}'),
        (b"\xff\xfe", None),
        (b"x" * 5000, None),
    ],
)
def test_a_body_is_kept_without_its_secrets_or_not_at_all(at: datetime, body: bytes, kept: str | None) -> None:
    assert author(at, body).request() == kept
