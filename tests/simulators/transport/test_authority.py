from datetime import timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509

from simulators.chargepoint import certificates
from simulators.transport.authority import Authority
from simulators.transport.keys import make_key
from tests.simulators.chargepoint.bench import START

AUTHORITY = Authority(START, organization="Operator", days=10)


def read(pem: str) -> x509.Certificate:
    return certificates.read(pem)[0]


def test_the_root_is_one_and_everything_is_issued_by_it() -> None:
    root = read(AUTHORITY.root.certificate)
    certificates.check_root(root, START)
    for made in (AUTHORITY.server(("h",)), AUTHORITY.charge_point("CP1"), AUTHORITY.firmware_signer()):
        certificates.check_chain([read(made.certificate)], [root], START)
        certificates.check_key(read(made.certificate), made.key)


def test_a_server_is_named_by_host_names_and_addresses() -> None:
    server = read(AUTHORITY.server(("csms.example", "127.0.0.1"), "RSA").certificate)
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [name.value for name in names] == ["csms.example", ip_address("127.0.0.1")]
    assert server.subject.rfc4514_string() == "CN=csms.example,O=Operator"
    assert server.extensions.get_extension_for_class(x509.KeyUsage).value.key_encipherment


def test_validity_begins_before_and_ends_when_it_is_said_to() -> None:
    own = read(AUTHORITY.charge_point("CP1").certificate)
    assert own.not_valid_before_utc < START - timedelta(hours=24)
    assert own.not_valid_after_utc == START + timedelta(days=10)


def test_a_request_is_signed_with_its_own_subject_and_key() -> None:
    key = make_key("EC")
    signed = read(AUTHORITY.sign_request(certificates.signing_request(key, "CP7", "Operator")))
    certificates.check_own(signed, key, "CP7", "Operator", START)
    with pytest.raises(ValueError, match="PEM"):
        AUTHORITY.sign_request("x")
