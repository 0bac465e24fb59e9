"""The TLS of the doors, without any socket: both ends in memory. At the wire it is tested with section B of the edge cases."""

import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from csms.websocket.tls import TlsFault, context
from tests.csms import papers
from tests.csms.papers import Paper

CA = papers.authority()


def serving(folder: Path, *kinds: str, authorities: str = "", told: list[tuple[str, str]] | None = None) -> ssl.SSLContext:
    files = [papers.server(CA, kind).files(folder, f"server-{kind}") for kind in kinds]
    notes = [] if told is None else told
    return context([one[0] for one in files], [one[1] for one in files], authorities, lambda kind, said: notes.append((kind, said)))


def shake(server: ssl.SSLContext, client: ssl.SSLContext) -> tuple[ssl.SSLObject, ssl.SSLObject]:
    """Both ends after their handshake; raises what the first to fail raised."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    near = client.wrap_bio(to_client, to_server, server_hostname="127.0.0.1")
    far = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for end in (near, far):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return near, far


def test_both_certificates_are_served_each_to_whom_it_suits(tmp_path: Path) -> None:
    server = serving(tmp_path, "ec", "rsa")
    for suite, size in (("ECDHE-ECDSA-AES128-GCM-SHA256", 128), ("AES256-GCM-SHA384", 256)):
        client = papers.client(CA, tmp_path)
        client.maximum_version = ssl.TLSVersion.TLSv1_2
        client.set_ciphers(suite)
        near, _ = shake(server, client)
        assert near.cipher() == (suite, "TLSv1.2", size)
        assert near.compression() is None


def test_tls_1_3_is_spoken_with_those_who_can(tmp_path: Path) -> None:
    near, _ = shake(serving(tmp_path, "rsa"), papers.client(CA, tmp_path))
    assert near.version() == "TLSv1.3"


@pytest.mark.parametrize("shown", [None, papers.station(CA)], ids=["none", "one"])
def test_a_client_certificate_is_asked_for_and_not_demanded(tmp_path: Path, shown: Paper | None) -> None:
    _, far = shake(serving(tmp_path, "ec", authorities=CA.pem), papers.client(CA, tmp_path, shown))
    assert bool(far.getpeercert(True)) == (shown is not None)


def test_without_authorities_nobody_is_asked(tmp_path: Path) -> None:
    _, far = shake(serving(tmp_path, "ec"), papers.client(CA, tmp_path, papers.station(CA)))
    assert far.getpeercert(True) is None


def test_an_authority_below_a_root_may_be_trusted_alone(tmp_path: Path) -> None:
    between = papers.authority("between", above=CA)
    server = serving(tmp_path, "ec", authorities=between.pem)
    _, far = shake(server, papers.client(CA, tmp_path, papers.station(between)))
    assert far.getpeercert(True)
    with pytest.raises(ssl.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        shake(server, papers.client(CA, tmp_path, papers.station(CA)))


def test_what_ends_a_handshake_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    server = serving(tmp_path, "ec", authorities=CA.pem, told=told)
    with pytest.raises(ssl.SSLError):
        shake(server, papers.client(CA, tmp_path, papers.station(CA, valid=(-5, -1))))
    client = papers.client(CA, tmp_path)
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers("ECDHE-RSA-AES128-SHA")
    with pytest.raises(ssl.SSLError):
        shake(server, client)
    assert told == [("InvalidChargePointCertificate", "certificate has expired"), ("InvalidTLSCipherSuite", "no shared cipher")]


def test_what_is_no_tls_at_all_is_no_event(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    incoming = ssl.MemoryBIO()
    incoming.write(b"GET / HTTP/1.1\r\n\r\n")
    end = serving(tmp_path, "ec", told=told).wrap_bio(incoming, ssl.MemoryBIO(), server_side=True)
    with pytest.raises(ssl.SSLError):
        end.do_handshake()
    assert told == []


def test_files_that_do_not_fit_are_named(tmp_path: Path) -> None:
    certificate, key = papers.server(CA).files(tmp_path, "one")
    _, other = papers.server(CA).files(tmp_path, "two")
    for pair in ((certificate, other), (key, key), (certificate, certificate), (str(tmp_path / "none"), key)):
        with pytest.raises(TlsFault, match=pair[0]):
            context(pair[:1], pair[1:], "", lambda kind, said: None)
    with pytest.raises(TlsFault, match="authorities"):
        context((certificate,), (key,), "garbage", lambda kind, said: None)


def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked_for_it(tmp_path: Path) -> None:
    paper = papers.server(CA)
    certificate, key = paper.files(tmp_path, "locked")
    locked = paper.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    Path(key).write_bytes(locked)
    with pytest.raises(TlsFault, match=key):
        context((certificate,), (key,), "", lambda kind, said: None)
