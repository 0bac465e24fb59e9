"""Station passwords: salted, slow to guess, and checked once in a storm of reconnects."""

import base64
import hashlib
from typing import Any

import pytest

from csms.services import passwords
from csms.services.passwords import Passwords, digest

SECRET = b"\x00\xffbytes:with colon"


async def test_a_password_fits_its_own_digest_only() -> None:
    stored = await Passwords().make(SECRET)
    assert await Passwords().fits([SECRET], stored)
    assert not await Passwords().fits([SECRET + b" "], stored)
    assert not await Passwords().fits([b""], stored)
    assert not await Passwords().fits([], stored)


async def test_one_of_several_readings_is_enough() -> None:
    stored = await Passwords().make(SECRET)
    assert await Passwords().fits([b"another", SECRET], stored)


async def test_the_same_password_is_stored_differently_each_time() -> None:
    one, other = [await Passwords().make(SECRET) for _ in range(2)]
    assert one != other
    assert one.startswith("scrypt$")
    assert SECRET.decode("latin-1") not in one


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


async def test_a_good_check_is_remembered_and_a_bad_one_is_not(digests: list[bytes]) -> None:
    checks = Passwords()
    stored = await checks.make(SECRET)
    digests.clear()
    for _ in range(3):
        assert await checks.fits([SECRET], stored)
    assert digests == [SECRET]
    for _ in range(2):
        assert not await checks.fits([b"wrong"], stored)
    assert digests == [SECRET, b"wrong", b"wrong"]
    assert await checks.fits([SECRET], stored)
    assert len(digests) == 3


async def test_a_changed_password_is_not_taken_for_the_old_one() -> None:
    checks = Passwords()
    old, new = await checks.make(b"old"), await checks.make(b"new")
    assert await checks.fits([b"old"], old)
    assert not await checks.fits([b"old"], new)


async def test_no_more_is_remembered_than_there_is_room_for(digests: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "REMEMBERED_MAX", 1)
    checks = Passwords()
    one, other = await checks.make(b"one"), await checks.make(b"other")
    digests.clear()
    for candidate, stored in ((b"one", one), (b"other", other), (b"other", other), (b"one", one)):
        assert await checks.fits([candidate], stored)
    assert digests == [b"one", b"other", b"one"]
