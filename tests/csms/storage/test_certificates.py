"""Stations' certificates, as rows."""

from datetime import datetime

from csms.domain.certificates import Fingerprint
from csms.storage import certificates
from csms.storage.certificates import Installed
from csms.storage.work import Work

FULL = Installed("Root", Fingerprint("SHA256", "a", None, "1"), "CN=a", "CN=b", None, None, "pem")


async def test_rows_are_of_a_station_and_of_a_use(work: Work, at: datetime) -> None:
    bare = Installed("Maker", Fingerprint("SHA512", "c" * 128, "d" * 128, "f" * 40))
    for identity, one in (("CP1", FULL), ("CP1", bare), ("CP2", bare)):
        await work.run(lambda store, identity=identity, one=one: certificates.add(store, identity, one, at))
    rows = await work.run(lambda store: certificates.of_station(store, "CP1"))
    assert [(row["type"], row["issuer_key_hash"], row["pem"], row["recorded_at"]) for row in rows] == [
        ("Root", None, "pem", at),
        ("Maker", "d" * 128, None, at),
    ]
    assert [row["type"] for row in await work.run(lambda store: certificates.of_station(store, "CP1", "Maker"))] == ["Maker"]
    assert [row["id"] for row in await certificates.listed("CP1")] == [row["id"] for row in rows]


async def test_a_row_takes_another_name_and_goes(work: Work, at: datetime) -> None:
    await work.run(lambda store: certificates.add(store, "CP1", FULL, at))
    [row] = await certificates.listed("CP1")
    await work.run(lambda store: certificates.rename(store, row["id"], Fingerprint("SHA384", "x", "y", "1")))
    [row] = await certificates.listed("CP1")
    assert (row["hash_algorithm"], row["issuer_name_hash"], row["issuer_key_hash"], row["subject"]) == ("SHA384", "x", "y", "CN=a")
    await work.run(lambda store: certificates.remove(store, row["id"]))
    assert await certificates.listed("CP1") == []


async def test_forgetting_is_by_use_or_whole(work: Work, at: datetime) -> None:
    for use in ("A", "B", "C"):
        await work.run(lambda store, use=use: certificates.add(store, "CP1", Installed(use, FULL.fingerprint), at))
    await work.run(lambda store: certificates.forget(store, "CP1", "B"))
    assert [row["type"] for row in await certificates.listed("CP1")] == ["A", "C"]
    await work.run(lambda store: certificates.forget(store, "CP1"))
    assert await certificates.listed("CP1") == []
