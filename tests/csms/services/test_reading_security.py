"""What operators may look at of security."""

from datetime import datetime, timedelta

import pytest

from csms.domain.certificates import certificates_in, fingerprint
from csms.domain.errors import NotFound
from csms.domain.security import SecurityEvent
from csms.services import certificates, reading_security, registration, security
from csms.services.authority import Authority
from csms.storage.work import Work
from tests.csms import papers


async def test_events_come_newest_first_in_pages_and_by_filter(work: Work, at: datetime) -> None:
    for number in range(5):
        event = SecurityEvent("csms", "A" if number % 2 else "B", at + timedelta(minutes=number))
        identity = f"CP{number % 2}"
        await work.run(lambda store, event=event, identity=identity: security.noticed(store, identity, event))
    rows = await reading_security.events(3, None, None, None, None)
    assert [row["at"].minute for row in rows] == [4, 3, 2]
    rest = await reading_security.events(3, rows[-1]["id"], None, None, None)
    assert [row["at"].minute for row in rest] == [1, 0]
    assert [row["at"].minute for row in await reading_security.events(9, None, "CP1", None, None)] == [3, 1]
    assert [row["at"].minute for row in await reading_security.events(9, None, None, "B", None)] == [4, 2, 0]
    assert [row["at"].minute for row in await reading_security.events(9, None, None, None, at + timedelta(minutes=3))] == [4, 3]
    assert len(await reading_security.events(9, 2**70, None, None, None)) == 5


async def test_certificates_are_a_known_station_s(work: Work, at: datetime) -> None:
    with pytest.raises(NotFound, match="charge point with id: CP1 not found"):
        await reading_security.certificates("CP1")
    await work.run(lambda store: registration.create(store, "CP1", at))
    assert await reading_security.certificates("CP1") == []
    root = papers.authority().pem
    await work.run(lambda store: certificates.installed(store, "CP1", "CentralSystemRootCertificate", root, at))
    assert [row["pem"] for row in await reading_security.certificates("CP1")] == [root]


async def test_a_certificate_without_its_issuer_gets_the_hash_of_our_own_authority_s_key(work: Work, at: datetime) -> None:
    root, other = papers.authority(), papers.authority()
    authority = Authority(root.pem, root.key_pem)
    for identity, issuer in (("CP1", root), ("CP2", other)):
        chain = papers.station(issuer, identity).pem
        await work.run(lambda store, name=identity: registration.create(store, name, at))
        await work.run(lambda store, name=identity, pem=chain: certificates.signed(store, name, pem, at))
    [row] = await reading_security.certificates("CP1", authority)
    assert row["issuer_key_hash"] == fingerprint(certificates_in(row["pem"])[0], root.certificate).issuer_key_hash is not None
    assert [row["issuer_key_hash"] for row in await reading_security.certificates("CP2", authority)] == [None]
    assert [row["issuer_key_hash"] for row in await reading_security.certificates("CP1")] == [None]
