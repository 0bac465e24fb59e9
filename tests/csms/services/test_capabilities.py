"""What stations say that they can do."""

from datetime import datetime

import pytest

from csms.services import capabilities
from csms.storage import configuration
from csms.storage.configuration import Setting
from csms.storage.work import Work


@pytest.mark.parametrize(
    ("value", "limit", "denies", "words"),
    [
        ("3", 3, False, {"3"}),
        (" 3 ", 3, False, {"3"}),
        ("-3", None, False, {"-3"}),
        ("\u0663", None, False, {"\u0663"}),
        ("False", None, True, {"false"}),
        ("true", None, False, {"true"}),
        ("Current, Power,", None, False, {"current", "power"}),
        ("", None, False, set()),
        (None, None, False, set()),
    ],
)
async def test_what_cannot_be_read_sets_no_limit(
    work: Work, at: datetime, value: str | None, limit: int | None, denies: bool, words: set[str]
) -> None:
    await work.run(lambda store: configuration.save(store, "CP1", Setting("Key", value), at))
    assert await work.run(lambda store: capabilities.limit(store, "CP1", "KEY")) == limit
    assert await work.run(lambda store: capabilities.denies(store, "CP1", "KEY")) is denies
    assert await work.run(lambda store: capabilities.words(store, "CP1", "KEY")) == words


async def test_what_was_not_told_sets_no_limit(work: Work) -> None:
    assert await work.run(lambda store: capabilities.limit(store, "CP1", "KEY")) is None
    assert not await work.run(lambda store: capabilities.denies(store, "CP1", "KEY"))
    assert not await work.run(lambda store: capabilities.words(store, "CP1", "KEY"))
