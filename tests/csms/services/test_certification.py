"""A certificate on its way to the station."""

import json
from datetime import datetime

import pytest

from csms.bus.local import LocalBus
from csms.bus.port import Message, commands_of
from csms.domain.certificates import certificates_in
from csms.services import certification, reading, reading_security, registration, remote
from csms.services.authority import Authority
from csms.storage.work import Work
from tests.csms import papers

CA = papers.authority()
AUTHORITY = Authority(CA.pem, CA.key_pem)
NOW = papers.now()


@pytest.fixture(autouse=True)
async def station(work: Work, at: datetime) -> None:
    await work.run(lambda store: registration.create(store, "CP1", at))


async def reasons() -> list[str]:
    return [row["tech_info"] for row in await reading_security.events(10, None, "CP1", "CertificateRequestRefused", None)]


@pytest.mark.parametrize(
    ("authority", "request_", "reason"),
    [
        (AUTHORITY, papers.request(), None),
        (AUTHORITY, papers.request("CP2"), "CN is not the identity of the charge point"),
        (None, papers.request(), "this CSMS has no authority to sign with"),
    ],
    ids=["good", "bad", "no authority"],
)
async def test_a_request_is_granted_or_the_reason_is_kept(
    work: Work, at: datetime, authority: Authority | None, request_: str, reason: str | None
) -> None:
    assert await work.run(lambda store: certification.asked(store, authority, "CP1", request_, at)) == (reason is None)
    assert await reasons() == ([] if reason is None else [reason])
    assert (await reading.charge_point("CP1"))["last_seen"] == at


async def test_the_certificate_is_a_command_in_the_station_s_queue(work: Work) -> None:
    bus, taken = LocalBus(), list[Message]()

    async def take(message: Message) -> Message:
        taken.append(message)
        return {}

    await bus.serve(commands_of("CP1"), take)
    await certification.send(work, bus, AUTHORITY, "CP1", papers.request(), "c1", NOW)
    row = await work.run(lambda store: remote.find(store, "c1"))
    assert (row["action"], row["state"]) == ("CertificateSigned", "queued")
    assert [(one["command_id"], one["wait"]) for one in taken] == [("c1", False)]
    [signed] = certificates_in(json.loads(row["request"])["certificateChain"])
    signed.verify_directly_issued_by(CA.certificate)
    await bus.close()


async def test_a_station_that_went_away_and_an_authority_that_ended_are_told(work: Work) -> None:
    await certification.send(work, LocalBus(), AUTHORITY, "CP1", papers.request(), "c1", NOW)
    await certification.send(work, LocalBus(), AUTHORITY, "CP1", papers.request(), "c2", NOW + 40 * papers.DAY)
    assert await reasons() == ["the authority's own certificate has expired", "charge point with id: CP1 is not connected"]
