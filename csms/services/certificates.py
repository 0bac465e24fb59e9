"""Which certificates a station holds, learnt from what it answers: installed and deleted ones, its own list, and the certificate that was
signed for it. Certificates are told apart by the hashes that OCPP names them with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from csms.domain.certificates import Fingerprint, certificates_in, fingerprint
from csms.domain.errors import Invalid
from csms.storage import certificates
from csms.storage.certificates import Installed
from csms.storage.work import Row, Store

OWN = "ChargePointCertificate"


async def installed(store: Store, charging_point_id: str, type_: str, pem: str, at: datetime) -> None:
    """The station took a root certificate. A text that a test made up, and the station took all the same, is no certificate to remember."""
    try:
        found = _described(type_, pem)
    except Invalid:
        return
    await _drop(store, await certificates.of_station(store, charging_point_id, type_), found.fingerprint)
    await certificates.add(store, charging_point_id, found, at)


async def signed(store: Store, charging_point_id: str, chain: str, at: datetime) -> None:
    """The station took a certificate of its own, which replaces the one before."""
    try:
        found = _described(OWN, chain)
    except Invalid:
        return
    await certificates.forget(store, charging_point_id, OWN)
    await certificates.add(store, charging_point_id, found, at)


async def deleted(store: Store, charging_point_id: str, gone: Fingerprint) -> None:
    """The station does not hold that certificate any more, or never did."""
    await _drop(store, await certificates.of_station(store, charging_point_id), gone)


async def listed(store: Store, charging_point_id: str, type_: str, held: Sequence[Fingerprint], at: datetime) -> None:
    """The station named all it holds of one use: what is not among it is gone, what was not known is kept by its hashes."""
    known = await certificates.of_station(store, charging_point_id, type_)
    for row in known:
        named = next((one for one in held if _is(row, one)), None)
        await (certificates.remove(store, row["id"]) if named is None else certificates.rename(store, row["id"], named))
    for one in held:
        if not any(_is(row, one) for row in known):
            await certificates.add(store, charging_point_id, Installed(type_, one), at)


def _described(type_: str, pem: str) -> Installed:
    first, *others = certificates_in(pem)
    issuer = next((one for one in others if one.subject == first.issuer), None)
    return Installed(
        type_,
        fingerprint(first, issuer),
        first.subject.rfc4514_string(),
        first.issuer.rfc4514_string(),
        first.not_valid_before_utc,
        first.not_valid_after_utc,
        pem,
    )


async def _drop(store: Store, rows: Sequence[Row], gone: Fingerprint) -> None:
    for row in rows:
        if _is(row, gone):
            await certificates.remove(store, row["id"])


def _is(row: Row, named: Fingerprint) -> bool:
    """Whether a row is the certificate of that name, whichever hash algorithm the name uses."""
    if row["pem"] is not None:
        first, *others = certificates_in(row["pem"])
        issuer = next((one for one in others if one.subject == first.issuer), None)
        return fingerprint(first, issuer, named.algorithm).names(named)
    kept = Fingerprint(row["hash_algorithm"], row["issuer_name_hash"], row["issuer_key_hash"], row["serial_number"])
    return kept.names(named)
