import base64
import hashlib
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import ocsp

from simulators.chargepoint import certificates
from simulators.chargepoint.certificates import BadCertificate
from simulators.transport.authority import Authority
from simulators.transport.keys import make_key
from tests.simulators.chargepoint.bench import START
from tests.simulators.chargepoint.roots import MAKER, OPERATOR, OWN, SIGNER, STRANGER

FIRMWARE = b"firmware 2.0"
SHA256 = hashlib.sha256(FIRMWARE).digest()


def certificate(pem: str) -> x509.Certificate:
    return certificates.read(pem)[0]


def signature(key: str, pad: padding.AsymmetricPadding | None = None) -> str:
    private = load_pem_private_key(key.encode(), None)
    if isinstance(private, rsa.RSAPrivateKey):
        assert pad is not None
        return base64.b64encode(private.sign(FIRMWARE, pad, hashes.SHA256())).decode()
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    return base64.b64encode(private.sign(FIRMWARE, ec.ECDSA(hashes.SHA256()))).decode()


@pytest.mark.parametrize("pem", ["", "x", OWN.key, OWN.certificate.replace("MII", "AAA", 1)])
def test_what_is_no_certificate_is_said_to_be_none(pem: str) -> None:
    with pytest.raises(BadCertificate):
        certificates.read(pem)
    with pytest.raises(BadCertificate):
        certificates.read_der(b"x")


@pytest.mark.parametrize("algorithm", ["SHA256", "SHA384", "SHA512"])
@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_hash_data_are_those_of_an_ocsp_request(algorithm: str, kind: str) -> None:
    authority = Authority(START, kind=kind)
    issuer = certificate(authority.root.certificate)
    leaf = certificate(authority.charge_point("CP1").certificate)
    request = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, certificates.ALGORITHMS[algorithm]).build()
    assert certificates.hash_data(leaf, issuer, algorithm) == {
        "hashAlgorithm": algorithm,
        "issuerNameHash": request.issuer_name_hash.hex(),
        "issuerKeyHash": request.issuer_key_hash.hex(),
        "serialNumber": f"{request.serial_number:X}",
    }


def test_validity_is_a_period_and_a_strong_key() -> None:
    own = certificate(OWN.certificate)
    certificates.check_valid(own, START)
    with pytest.raises(BadCertificate, match="expired"):
        certificates.check_valid(own, START + timedelta(days=366))
    with pytest.raises(BadCertificate, match="not valid yet"):
        certificates.check_valid(own, START - timedelta(days=3))
    certificates.check_valid(own, START - timedelta(days=3), early=True)
    weak = _self_signed(rsa.generate_private_key(65537, 1024))
    with pytest.raises(BadCertificate, match="weak"):
        certificates.check_valid(weak, START)


def test_a_root_is_the_certificate_of_an_authority() -> None:
    certificates.check_root(certificate(OPERATOR.root.certificate), START)
    with pytest.raises(BadCertificate, match="not that of an authority"):
        certificates.check_root(certificate(OWN.certificate), START)


def test_a_chain_ends_in_an_installed_root() -> None:
    own, root = certificate(OWN.certificate), certificate(OPERATOR.root.certificate)
    certificates.check_chain([own], [root], START)
    certificates.check_chain([own, root], [root], START)
    for chain, roots in (
        ([own], []),
        ([own], [certificate(STRANGER.root.certificate)]),
        ([own, certificate(MAKER.root.certificate)], [root]),
    ):
        with pytest.raises(BadCertificate):
            certificates.check_chain(chain, roots, START)


def test_an_own_certificate_has_the_key_the_name_and_the_operator_that_were_asked_for() -> None:
    own = certificate(OWN.certificate)
    certificates.check_own(own, OWN.key, "CP1", "Wattproof", START)
    for key, name, organization in ((make_key("EC"), "CP1", "Wattproof"), (OWN.key, "CP2", "Wattproof"), (OWN.key, "CP1", "Other")):
        with pytest.raises(BadCertificate):
            certificates.check_own(own, key, name, organization, START)
    with pytest.raises(BadCertificate, match="no PEM-encoded private key"):
        certificates.check_key(own, "x")


def test_only_the_manufacturer_s_own_signer_may_sign_firmware() -> None:
    root = certificate(MAKER.root.certificate)
    certificates.check_signing(certificate(SIGNER.certificate), [root], START)
    with pytest.raises(BadCertificate, match="not issued by"):
        certificates.check_signing(certificate(OWN.certificate), [root], START)
    with pytest.raises(BadCertificate, match="may not sign"):
        certificates.check_signing(root, [root], START)


@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_a_signing_request_bears_the_names_and_repeats(kind: str) -> None:
    key = make_key(kind)
    text = certificates.signing_request(key, "CP1", "Wattproof")
    assert text == certificates.signing_request(key, "CP1", "Wattproof")
    request = x509.load_pem_x509_csr(text.encode())
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == "CN=CP1,O=Wattproof"


PSS = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)


@pytest.mark.parametrize(("kind", "pad"), [("EC", None), ("RSA", PSS), ("RSA", padding.PKCS1v15())])
def test_a_signature_holds_for_the_file_that_was_signed_and_no_other(kind: str, pad: padding.AsymmetricPadding | None) -> None:
    signer = MAKER.firmware_signer(kind=kind)
    signed = signature(signer.key, pad)
    assert certificates.signature_holds(certificate(signer.certificate), SHA256, signed)
    assert not certificates.signature_holds(certificate(signer.certificate), hashlib.sha256(b"other").digest(), signed)
    assert not certificates.signature_holds(certificate(SIGNER.certificate), SHA256, signed)


@pytest.mark.parametrize("nonsense", ["", "not base64!", "AAAA", "é"])
def test_nonsense_is_no_signature(nonsense: str) -> None:
    assert not certificates.signature_holds(certificate(SIGNER.certificate), SHA256, nonsense)


def _self_signed(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, START, START + timedelta(days=1))
    return builder.sign(key, hashes.SHA256())
