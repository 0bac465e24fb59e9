"""Who is at the other end."""

from base64 import b64encode
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from csms.websocket.handshake import NO_CERTIFICATE
from csms.websocket.peers import Headers, Peer, Peers
from tests.csms import papers
from tests.csms.papers import OPERATOR

CA = papers.authority()
PAPER = papers.station(CA).certificate
DER = PAPER.public_bytes(Encoding.DER)
ESCAPED = quote(PAPER.public_bytes(Encoding.PEM))
STRUCTURED = f":{b64encode(DER).decode()}:"
PROXY = Peers(("10.1.0.0/16", "fd00::/8"), (CA.certificate,))


def headers(**given: str | list[str]) -> Headers:
    """Headers by name, with `_` for `-`."""
    spelt = {name.replace("_", "-"): value if isinstance(value, list) else [value] for name, value in given.items()}
    return lambda name: spelt.get(name, [])


def test_without_tls_nothing_is_proven() -> None:
    peer = Peers().look("10.1.2.3", headers(), tls=False, der=None)
    assert peer == Peer(False, None, NO_CERTIFICATE)
    assert peer.fault("CP1", OPERATOR, papers.now()) == NO_CERTIFICATE


def test_our_own_tls_proves_encryption_and_the_certificate() -> None:
    peer = Peers().look("1.2.3.4", headers(), tls=True, der=DER)
    assert (peer.encrypted, peer.certificate) == (True, PAPER)
    assert peer.fault("CP1", OPERATOR, papers.now()) == ""
    assert peer.fault("CP2", OPERATOR, papers.now()) == "CN is not the identity of the charge point"
    assert Peers().look("1.2.3.4", headers(), tls=True, der=b"garbage").certificate is None


@pytest.mark.parametrize("address", ["10.2.0.1", "127.0.0.1", "::1", "", "unix"])
def test_headers_of_strangers_do_not_count(address: str) -> None:
    forged = headers(x_forwarded_proto="https", client_cert=STRUCTURED, x_ssl_client_cert=ESCAPED)
    assert PROXY.look(address, forged, tls=False, der=None) == Peer()


@pytest.mark.parametrize("address", ["10.1.2.3", "fd00::1", "::ffff:10.1.2.3"])
@pytest.mark.parametrize("shown", [{"client_cert": STRUCTURED}, {"x_ssl_client_cert": ESCAPED}])
def test_a_trusted_proxy_tells_of_its_peer(address: str, shown: dict[str, str]) -> None:
    peer = PROXY.look(address, headers(x_forwarded_proto="https", **shown), tls=False, der=None)
    assert (peer.encrypted, peer.certificate) == (True, PAPER)


@pytest.mark.parametrize(
    ("said", "encrypted"),
    [
        ("https", True),
        ("WSS", True),
        ("http", False),
        ("http, https", True),
        ("https,http", False),
        (["https", "http"], False),
        ("", False),
    ],
)
def test_the_nearest_proxy_says_whether_the_link_is_encrypted(said: str | list[str], encrypted: bool) -> None:
    assert PROXY.look("10.1.2.3", headers(x_forwarded_proto=said), tls=True, der=None).encrypted == encrypted


def test_a_trusted_address_that_says_nothing_is_a_peer_like_any_other() -> None:
    assert PROXY.look("10.1.2.3", headers(), tls=True, der=DER).certificate == PAPER
    assert not PROXY.look("10.1.2.3", headers(), tls=False, der=None).encrypted


@pytest.mark.parametrize(
    "shown",
    [
        {"client_cert": ""},
        {"client_cert": "::"},
        {"client_cert": STRUCTURED[1:]},
        {"client_cert": ":garbage:"},
        {"x_ssl_client_cert": "garbage"},
        {"x_ssl_client_cert": "%ff\udcff"},
        {"client_cert": [STRUCTURED, STRUCTURED]},
        {"client_cert": STRUCTURED, "x_ssl_client_cert": ESCAPED},
    ],
)
def test_a_certificate_that_cannot_be_read_or_is_there_twice_is_none(shown: dict[str, str]) -> None:
    peer = PROXY.look("10.1.2.3", headers(**shown), tls=True, der=DER)
    assert (peer.certificate, peer.distrust) == (None, "the proxy handed on no readable client certificate")


def test_a_proxy_s_word_is_not_enough_where_authorities_are_named() -> None:
    foreign = quote(papers.station(papers.authority()).pem)
    peer = PROXY.look("10.1.2.3", headers(x_ssl_client_cert=foreign), tls=False, der=None)
    assert peer.fault("CP1", OPERATOR, papers.now()) == "the client certificate is of no trusted authority"
    assert Peers(["10.1.2.3"]).look("10.1.2.3", headers(x_ssl_client_cert=foreign), tls=False, der=None).certificate is not None


@given(st.text(), st.text())
def test_no_header_raises(structured: str, escaped: str) -> None:
    for shown in (headers(client_cert=structured), headers(x_ssl_client_cert=escaped), headers(x_forwarded_proto=escaped)):
        assert PROXY.look("10.1.2.3", shown, tls=False, der=None).certificate is None


@pytest.mark.parametrize(
    ("address", "forwarded", "origin"),
    [
        ("10.1.2.3", "198.51.100.7", "198.51.100.7"),
        ("10.1.2.3", "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        ("10.1.2.3", "6.6.6.6, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
        ("10.1.2.3", "198.51.100.7:4711", "198.51.100.7"),
        ("10.1.2.3", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.1.2.3", "2001:db8::1", "2001:db8::1"),
        ("10.1.2.3", "unknown", "10.1.2.3"),
        ("10.1.2.3", "", "10.1.2.3"),
        ("10.1.2.3", None, "10.1.2.3"),
        ("198.51.100.9", "198.51.100.7", "198.51.100.9"),
        ("", "198.51.100.7", ""),
    ],
)
def test_a_request_comes_from_where_the_outermost_of_our_proxies_saw_it(address: str, forwarded: str | None, origin: str) -> None:
    shown = {"x_forwarded_for": forwarded} if forwarded is not None else {}
    assert Peers(("10.0.0.0/8",)).origin(address, headers(**shown)) == origin
