import ssl

import pytest

from simulators.transport.authority import Authority
from simulators.transport.clock import RealClock
from simulators.transport.tls import client_context

AUTHORITY = Authority(RealClock().now())


def test_verification_is_on_and_old_versions_are_off() -> None:
    context = client_context((AUTHORITY.root.certificate,))
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert [ca["subject"] for ca in context.get_ca_certs()] == [((("organizationName", "Wattproof"),), (("commonName", "Bench CA"),))]


def test_a_root_that_another_one_signed_is_trusted_by_itself() -> None:
    assert client_context((AUTHORITY.root.certificate,)).verify_flags & ssl.VERIFY_X509_PARTIAL_CHAIN
    assert not client_context().verify_flags & ssl.VERIFY_X509_PARTIAL_CHAIN


def test_the_suites_of_the_white_paper_are_offered_and_no_weak_one() -> None:
    names = {cipher["name"] for cipher in client_context().get_ciphers()}
    assert {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "AES128-GCM-SHA256", "AES256-GCM-SHA384"} <= names
    assert not [name for name in names if "CBC" in name or "RC4" in name or name.endswith("SHA")]


def test_equal_contexts_are_shared_and_bad_papers_refused() -> None:
    own = AUTHORITY.charge_point("CP1")
    assert client_context((), own.certificate, own.key) is client_context((), own.certificate, own.key)
    with pytest.raises(ssl.SSLError):
        client_context((), own.certificate, AUTHORITY.root.key)
