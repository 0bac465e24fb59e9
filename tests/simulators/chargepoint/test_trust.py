from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from simulators.chargepoint import certificates
from simulators.chargepoint.certificates import BadCertificate
from simulators.chargepoint.papers import Papers
from simulators.chargepoint.trust import CENTRAL, MANUFACTURER, Vault
from simulators.transport.authority import Authority
from tests.simulators.chargepoint.bench import START
from tests.simulators.chargepoint.roots import CERTIFIED, MAKER, OPERATOR, OWN, STRANGER, TRUSTING


def install(vault: Vault, pem: str, use: str = CENTRAL, most: int = 5, one_central: bool = False) -> str:
    return vault.install(use, pem, START, most=most, one_central=one_central)


def test_roots_are_installed_named_and_deleted_by_their_hashes() -> None:
    vault = Vault(Papers())
    assert install(vault, OPERATOR.root.certificate) == install(vault, MAKER.root.certificate, MANUFACTURER) == "Accepted"
    [named] = vault.hashes(CENTRAL)
    root = certificates.read(OPERATOR.root.certificate)[0]
    assert named == certificates.hash_data(root, root)
    spelled = {**named, "issuerNameHash": named["issuerNameHash"].upper(), "serialNumber": "00" + named["serialNumber"].lower()}
    assert vault.delete(spelled, secured=False) == "Accepted"
    assert vault.delete(named, secured=False) == "NotFound"
    assert vault.hashes(CENTRAL) == []
    assert len(vault.hashes(MANUFACTURER)) == 1


def test_the_same_root_twice_takes_no_room_and_more_than_there_is_room_for_is_refused() -> None:
    vault = Vault(Papers())
    assert [install(vault, OPERATOR.root.certificate, most=1) for _ in range(2)] == ["Accepted", "Accepted"]
    with pytest.raises(BadCertificate, match="no more"):
        install(vault, MAKER.root.certificate, most=1)


@pytest.mark.parametrize("pem", ["", "x", OWN.certificate, OPERATOR.root.certificate + MAKER.root.certificate])
def test_what_is_no_root_is_not_installed(pem: str) -> None:
    vault = Vault(Papers())
    with pytest.raises(BadCertificate):
        install(vault, pem)
    assert vault.central_roots() == ()


def crossed() -> str:
    """A new root, signed by the old one."""
    return OPERATOR._sign("Next CA", Authority(START).root.key, OPERATOR.root.key, OPERATOR.root.certificate, ca=True)


def test_where_one_root_replaces_another_it_is_signed_by_it_and_the_old_one_stays_as_fallback() -> None:
    vault = Vault(TRUSTING)
    with pytest.raises(BadCertificate, match="not signed by"):
        install(vault, STRANGER.root.certificate, one_central=True)
    new = crossed()
    assert install(vault, new, one_central=True) == "Accepted"
    assert vault.central_roots() == (new,)
    assert vault.use_fallback()
    assert vault.central_roots() == TRUSTING.central_roots
    assert not vault.use_fallback()


def test_the_root_of_the_present_connection_is_not_deleted() -> None:
    vault = Vault(TRUSTING)
    install(vault, STRANGER.root.certificate)
    vault.server_certificate = der(OPERATOR.server(("127.0.0.1",)).certificate)
    own, stranger = vault.hashes(CENTRAL)
    assert vault.delete(own, secured=True) == "Failed"
    assert vault.delete(stranger, secured=True) == "Accepted"
    assert vault.delete(own, secured=False) == "Accepted"


def test_without_knowing_the_server_s_certificate_the_only_root_is_kept() -> None:
    vault = Vault(TRUSTING)
    assert vault.delete(vault.hashes(CENTRAL)[0], secured=True) == "Failed"


def test_the_own_certificate_cannot_be_deleted() -> None:
    vault = Vault(CERTIFIED)
    own, root = certificates.read(OWN.certificate)[0], certificates.read(OPERATOR.root.certificate)[0]
    wanted: dict[str, Any] = certificates.hash_data(own, root)
    assert vault.delete(wanted, secured=False) == "Failed"


def test_the_newest_certificate_that_has_begun_is_used_and_the_one_before_it_kept() -> None:
    vault = Vault(CERTIFIED)
    later = Authority(START + timedelta(days=10)).charge_point("CP1")
    vault.keep(later.certificate, later.key)
    found = [vault.identity(START + timedelta(days=days)) for days in (-5, 0, 9)]
    assert [one.key if one else None for one in found] == [None, OWN.key, later.key]
    vault.keep(later.certificate, later.key)
    assert len(vault.identities) == 2


def test_papers_that_are_none_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="PEM"):
        Vault(Papers(central_roots=("x",)))
    with pytest.raises(ValueError, match="do not belong together"):
        Vault(Papers(certificate=OWN.certificate, key=OPERATOR.root.key))


def der(pem: str) -> bytes:
    return certificates.read(pem)[0].public_bytes(Encoding.DER)
