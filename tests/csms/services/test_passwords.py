"""Station passwords: salted, slow to guess, and checked once in a storm of reconnects."""

import asyncio
import base64
import hashlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from csms.services import passwords
from csms.services.passwords import Busy, Passwords, digest

SECRET = b"\x00\xffbytes:with colon"


@pytest.fixture
def checks() -> Iterator[Passwords]:
    made = Passwords()
    yield made
    made.close()


@pytest.fixture
def others() -> Iterator[Passwords]:
    """Those of another process, which remember nothing of it."""
    made = Passwords()
    yield made
    made.close()


async def test_a_password_fits_its_own_digest_only(checks: Passwords, others: Passwords) -> None:
    stored = await checks.make(SECRET)
    assert await others.fitting("CP1", [SECRET], [stored]) == stored
    for candidates in ([SECRET + b" "], [b""], []):
        assert await others.fitting("CP1", candidates, [stored]) is None


async def test_one_of_several_readings_and_of_several_digests_is_enough(checks: Passwords) -> None:
    one, other = await checks.make(SECRET), await checks.make(b"another")
    assert await checks.fitting("CP1", [b"none", SECRET], [other, one]) == one
    assert await checks.fitting("CP1", [b"another"], [one, other]) == other
    assert await checks.fitting("CP1", [SECRET], []) is None


async def test_the_same_password_is_stored_differently_each_time(checks: Passwords) -> None:
    one, other = [await checks.make(SECRET) for _ in range(2)]
    assert one != other
    assert one.startswith("scrypt$")
    assert SECRET.decode("latin-1") not in one


async def test_a_mark_is_the_same_for_the_same_under_one_key_and_slow(checks: Passwords, others: Passwords, digests: list[bytes]) -> None:
    mark = await checks.mark(b"said", "key")
    assert await others.mark(b"said", "key") == mark
    assert len({mark, await checks.mark(b"said", "other key"), await checks.mark(b"said ", "key")}) == 3
    assert (len(mark), digests) == (64, [b"said"] * 3 + [b"said "])


def test_a_digest_is_that_of_scrypt() -> None:
    key = hashlib.scrypt(b"secret", salt=b"salt" * 4, n=2**14, r=8, p=1, dklen=32)
    assert digest(b"secret", b"salt" * 4).split("$")[2] == base64.b64encode(key).decode()


@pytest.fixture
def digests(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The passwords that were digested, in order."""
    seen: list[bytes] = []
    scrypt = hashlib.scrypt

    def counted(password: bytes, **terms: Any) -> bytes:
        seen.append(password)
        return scrypt(password, **terms)

    monkeypatch.setattr(hashlib, "scrypt", counted)
    return seen


async def test_a_good_check_is_remembered_and_a_bad_one_for_a_moment(digests: list[bytes]) -> None:
    now = [0.0]
    checks = Passwords(lambda: now[0])
    stored = await checks.make(SECRET)
    digests.clear()
    for _ in range(3):
        assert await checks.fitting("CP1", [SECRET], [stored]) == stored
    assert digests == [SECRET]
    for now[0], done in ((1, 1), (1.1, 1), (1 + passwords.REFUSED_FOR_S, 2)):
        assert await checks.fitting("CP1", [b"wrong"], [stored]) is None
        assert digests == [SECRET] + [b"wrong"] * done
    assert await checks.fitting("CP1", [SECRET], [stored]) == stored
    assert len(digests) == 3
    checks.close()


async def test_a_changed_password_is_neither_taken_for_the_old_one_nor_refused_like_it(checks: Passwords) -> None:
    old, new = await checks.make(b"old"), await checks.make(b"new")
    assert await checks.fitting("CP1", [b"old"], [old]) == old
    assert await checks.fitting("CP1", [b"new"], [old]) is None
    assert await checks.fitting("CP1", [b"old"], [new]) is None
    assert await checks.fitting("CP1", [b"new"], [new]) == new


async def test_no_more_is_remembered_than_there_is_room_for(
    digests: list[bytes], checks: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "REMEMBERED_MAX", 1)
    monkeypatch.setattr(passwords, "REFUSED_MAX", 1)
    one, other = await checks.make(b"one"), await checks.make(b"other")
    digests.clear()
    for candidate, stored in ((b"one", one), (b"other", other), (b"other", other), (b"one", one)):
        assert await checks.fitting("CP1", [candidate], [stored]) == stored
    assert digests == [b"one", b"other", b"one"]
    for candidate in (b"a", b"a", b"b", b"a"):
        assert await checks.fitting("CP1", [candidate], [one]) is None
    assert digests[3:] == [b"a", b"b", b"a"]


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Digests of what begins with `guess` wait for it."""
    opened, scrypt = threading.Event(), hashlib.scrypt

    def waiting(password: bytes, **terms: Any) -> bytes:
        assert not password.startswith(b"guess") or opened.wait(20)
        return scrypt(password, **terms)

    monkeypatch.setattr(hashlib, "scrypt", waiting)
    yield opened
    opened.set()


async def test_who_guesses_one_station_s_password_keeps_no_other_one_waiting(checks: Passwords, gate: threading.Event) -> None:
    stored, other = await checks.make(SECRET), await checks.make(b"other")
    assert await checks.fitting("CP1", [SECRET], [stored]) == stored
    guesses = [asyncio.ensure_future(checks.fitting("CP1", [b"guess %d" % number], [stored])) for number in range(50)]
    async with asyncio.timeout(20):
        assert await checks.fitting("CP2", [b"other"], [other]) == other
        assert await checks.fitting("CP1", [SECRET], [stored]) == stored, "it was let in before, so nothing is to be checked"
        with pytest.raises(Busy):
            await checks.fitting("CP1", [b"guess"], [stored])
        gate.set()
        ends = await asyncio.gather(*guesses, return_exceptions=True)
    assert ends.count(None) == passwords.WAITING_MAX
    assert sum(isinstance(end, Busy) for end in ends) == 40
    assert await checks.fitting("CP1", [b"another"], [stored]) is None, "its turn has come"


async def test_the_same_wrong_password_many_times_at_once_is_checked_once(checks: Passwords, digests: list[bytes]) -> None:
    stored = await checks.make(SECRET)
    digests.clear()
    assert await asyncio.gather(*(checks.fitting("CP1", [b"wrong"], [stored]) for _ in range(10))) == [None] * 10
    assert digests == [b"wrong"]
