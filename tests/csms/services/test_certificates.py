"""Which certificates a station holds."""

from datetime import datetime

import pytest

from csms.domain.certificates import Fingerprint, certificates_in, fingerprint, stated
from csms.services import certificates, reading_security, registration
from csms.storage.work import Work
from tests.csms import papers

ROOT, MAKER = "CentralSystemRootCertificate", "ManufacturerRootCertificate"
ONE, TWO = papers.authority("one"), papers.authority("two", kind="rsa")


@pytest.fixture(autouse=True)
async def station(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))


async def install(work: Work, at: datetime, pem: str, type_: str = ROOT) -> None:
    await work.run(lambda store: certificates.installed(store, "CP1", type_, pem, at))


async def held() -> list[tuple[str, str | None]]:
    return [(row["type"], row["subject"]) for row in await reading_security.certificates("CP1")]


def named(paper: papers.Paper, algorithm: str = "SHA256") -> Fingerprint:
    return fingerprint(paper.certificate, None, algorithm)


async def test_an_installed_root_is_held_with_all_it_says(work: Work, at: datetime) -> None:
    await install(work, at, ONE.pem)
    [row] = await reading_security.certificates("CP1")
    assert (row["type"], row["subject"], row["issuer"]) == (ROOT, "CN=one,O=Wattproof Charging", "CN=one,O=Wattproof Charging")
    assert (row["valid_from"], row["valid_until"]) == (ONE.certificate.not_valid_before_utc, ONE.certificate.not_valid_after_utc)
    assert (row["hash_algorithm"], row["issuer_key_hash"]) == ("SHA256", named(ONE).issuer_key_hash)
    assert (row["pem"], row["recorded_at"]) == (ONE.pem, at)


async def test_the_same_root_is_held_once_and_another_beside_it(work: Work, at: datetime) -> None:
    for pem in (ONE.pem, ONE.pem, TWO.pem):
        await install(work, at, pem)
    await install(work, at, ONE.pem, MAKER)
    assert await held() == [
        (ROOT, "CN=one,O=Wattproof Charging"),
        (ROOT, "CN=two,O=Wattproof Charging"),
        (MAKER, "CN=one,O=Wattproof Charging"),
    ]


async def test_what_is_no_certificate_is_not_remembered(work: Work, at: datetime) -> None:
    await install(work, at, "garbage")
    await work.run(lambda store: certificates.signed(store, "CP1", "garbage", at))
    assert await held() == []


@pytest.mark.parametrize("algorithm", ["SHA256", "SHA384", "SHA512"])
async def test_a_deleted_one_is_gone_whichever_hash_names_it(work: Work, at: datetime, algorithm: str) -> None:
    await install(work, at, ONE.pem)
    await install(work, at, TWO.pem)
    await work.run(lambda store: certificates.deleted(store, "CP1", named(TWO, algorithm)))
    assert await held() == [(ROOT, "CN=one,O=Wattproof Charging")]


async def test_a_station_s_list_replaces_what_was_known_of_that_use(work: Work, at: datetime) -> None:
    await install(work, at, ONE.pem)
    await install(work, at, TWO.pem)
    await install(work, at, TWO.pem, MAKER)
    foreign = stated("SHA256", "AA", "BB", "01")
    for _ in range(2):
        await work.run(lambda store: certificates.listed(store, "CP1", ROOT, [named(ONE, "SHA512"), foreign], at))
        assert await held() == [(ROOT, "CN=one,O=Wattproof Charging"), (MAKER, "CN=two,O=Wattproof Charging"), (ROOT, None)]
    rows = await reading_security.certificates("CP1")
    assert (rows[0]["hash_algorithm"], rows[0]["issuer_name_hash"]) == ("SHA512", named(ONE, "SHA512").issuer_name_hash)
    assert (rows[2]["issuer_name_hash"], rows[2]["issuer_key_hash"], rows[2]["serial_number"]) == ("aa", "bb", "1")
    await work.run(lambda store: certificates.deleted(store, "CP1", foreign))
    await work.run(lambda store: certificates.listed(store, "CP1", ROOT, [], at))
    assert await held() == [(MAKER, "CN=two,O=Wattproof Charging")]


async def test_a_station_s_own_certificate_replaces_the_one_before(work: Work, at: datetime) -> None:
    first, second = papers.station(ONE), papers.station(ONE)
    for paper in (first, second):
        await work.run(lambda store, paper=paper: certificates.signed(store, "CP1", paper.pem + ONE.pem, at))
    [row] = await reading_security.certificates("CP1")
    assert row["type"] == "ChargePointCertificate"
    assert certificates_in(row["pem"])[0] == second.certificate
    assert row["issuer_key_hash"] == named(ONE).issuer_key_hash


async def test_a_deleted_station_takes_its_certificates_along(work: Work, at: datetime) -> None:
    await install(work, at, ONE.pem)
    await work.run(lambda store: registration.remove(store, "CP1"))
    await work.run(lambda store: registration.create(store, "CP1", at))
    assert await held() == []
