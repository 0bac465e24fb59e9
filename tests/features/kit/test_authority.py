import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from features.kit.authority import Authority, BadAuthority, Kind
from simulators.chargepoint.certificates import check_own, check_root, issued_by
from simulators.transport.clock import RealClock

NOW = RealClock().now()


@pytest.mark.parametrize(("kind", "key"), [("EC", ec.EllipticCurvePrivateKey), ("RSA", rsa.RSAPrivateKey)])
def test_a_station_s_certificate_is_what_a_station_would_take(kind: Kind, key: type) -> None:
    authority = Authority(kind=kind)
    paper = authority.station("CP1", kind)
    assert isinstance(paper.key, key)
    check_own(paper.certificate, paper.key_pem, "CP1", "Kit Operator", NOW)
    check_root(authority.root.certificate, NOW)
    assert issued_by(paper.certificate, authority.root.certificate)


@pytest.mark.parametrize("kind", ["EC", "RSA"])
def test_an_authority_of_files_issues_as_it_did(tmp_path: Path, kind: Kind) -> None:
    first = Authority("Their CA", "Them", kind)
    certificate, key = tmp_path / "ca.pem", tmp_path / "ca.key"
    certificate.write_text(first.root.pem)
    key.write_text(first.root.key_pem)
    again = Authority.read(certificate, key)
    assert again.organization == "Them"
    assert issued_by(again.station("CP1").certificate, first.root.certificate)


def test_files_that_are_no_authority_are_told(tmp_path: Path) -> None:
    one, other = Authority(), Authority()
    certificate, key = tmp_path / "ca.pem", tmp_path / "ca.key"
    certificate.write_text(one.root.pem)
    key.write_text(other.root.key_pem)
    with pytest.raises(BadAuthority, match=r"ca\.key is not the key"):
        Authority.read(certificate, key)
    key.write_text("no key")
    with pytest.raises(BadAuthority, match=r"ca\.pem with .*ca\.key"):
        Authority.read(certificate, key)


@pytest.mark.parametrize("host", ["127.0.0.1", "csms.test"])
def test_a_server_s_certificate_names_its_host(host: str) -> None:
    certificate = Authority().server(host).certificate
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name.value) for name in names] == [host]
    assert certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == host


def test_openssl_can_use_it(tmp_path: Path) -> None:
    paper = Authority().server()
    (tmp_path / "all.pem").write_text(paper.pem + paper.key_pem)
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(tmp_path / "all.pem")


def test_a_signer_may_sign() -> None:
    paper = Authority().signer()
    assert paper.certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    assert paper.key_pem not in repr(paper)
