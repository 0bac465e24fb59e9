"""One TLS handshake at a time, with exactly the version and the cipher suite that are asked about. It knows TLS and no WebSocket.

Other than a station of the kit, it can offer what is outdated, so that a server can refuse it.
"""

import socket
import ssl
import tempfile
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID

from features.kit.authority import Authority, Kind
from features.kit.chains import find_weaknesses

PATIENCE_S = 10.0
ANY = "ALL:@SECLEVEL=0"
"""Any suite, with any key and any hash, as old versions need it."""
VERSIONS = {
    "1.0": ("TLSv1", ssl.TLSVersion.TLSv1),
    "1.1": ("TLSv1.1", ssl.TLSVersion.TLSv1_1),
    "1.2": ("TLSv1.2", ssl.TLSVersion.TLSv1_2),
    "1.3": ("TLSv1.3", ssl.TLSVersion.TLSv1_3),
}
KINDS: tuple[Kind, ...] = ("EC", "RSA")
FLIGHTS = 4
"""More often than either end has to speak in a handshake."""


class UnknownSuite(ValueError):
    """A cipher suite that cannot be offered; the text names it."""


@dataclass(frozen=True)
class Handshake:
    """What was agreed on, `version` like TLSv1.2, and the server's certificate. Without one it came to nothing, and `words` say why."""

    version: str = ""
    suite: str = ""
    certificate: x509.Certificate | None = None
    words: str = ""


def shake(url: str, roots: tuple[str, ...], *, version: str, suite: str = ANY, certificate: str = "", key: str = "") -> Handshake:
    """Offer one version, and one suite of TLS 1.2 (named as OpenSSL does), to the server of a wss:// address.

    `roots`, `certificate` and `key` are PEM. Raises OSError when nobody listens there, or the server's certificate is not trusted,
    and UnknownSuite.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    context = client(roots, version, suite, certificate, key)
    with socket.create_connection((host, port), PATIENCE_S) as bare:
        try:
            with context.wrap_socket(bare, server_hostname=host) as secured:
                shown = secured.getpeercert(binary_form=True) or b""
                agreed = secured.cipher()
                return Handshake(secured.version() or "", agreed[0] if agreed else "", x509.load_der_x509_certificate(shown))
        except ssl.SSLCertVerificationError:  # it is this end that refuses
            raise
        except (ssl.SSLError, ConnectionResetError) as refusal:
            return Handshake(words=str(refusal))


@cache
def can_offer(version: str) -> bool:
    """Whether this computer's OpenSSL speaks a version at all, in proof of which two ends shake hands that want nothing else. No server
    has refused what could not be offered."""
    return all(_meet(version, kind) for kind in KINDS)


def _meet(version: str, kind: Kind) -> bool:
    authority = Authority()
    paper, name = authority.server("localhost", kind), "localhost"
    sides = (ssl.MemoryBIO(), ssl.MemoryBIO())
    try:
        serving = _limited(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), version, ANY)
        _show(serving, paper.pem, paper.key_pem)
        dialling = client((authority.root.pem,), version)
        ends = (dialling.wrap_bio(sides[0], sides[1], server_hostname=name), serving.wrap_bio(sides[1], sides[0], server_side=True))
        for end in ends * FLIGHTS:
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
    except (ssl.SSLError, ValueError):
        return False
    return ends[0].version() == ends[1].version() == VERSIONS[version][0]


def find_faults(certificate: x509.Certificate, host: str) -> list[str]:
    """What the white paper does not allow of a server's certificate (A00.FR.501 to 510), a line for each."""
    faults = find_weaknesses(certificate)
    if certificate.serial_number <= 0:
        faults.append("there is no serial number")
    names = [str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    if names != [host]:
        faults.append(f"the CN is {', '.join(names) or 'missing'}, not {host}")
    return faults


def client(roots: tuple[str, ...], version: str, suite: str = ANY, certificate: str = "", key: str = "") -> ssl.SSLContext:
    """What offers one version only; `roots`, `certificate` and `key` are PEM."""
    context = _limited(ssl.create_default_context(cadata="\n".join(roots) if roots else None), version, suite)
    if certificate:
        _show(context, certificate, key)
    return context


def _limited(context: ssl.SSLContext, version: str, suite: str) -> ssl.SSLContext:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = VERSIONS[version][1]
    try:
        context.set_ciphers(suite)
    except ssl.SSLError:
        raise UnknownSuite(f"the OpenSSL of this computer knows no suite {suite}") from None
    return context


def _show(context: ssl.SSLContext, certificate: str, key: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "own.pem")
        place.touch(mode=0o600)
        place.write_text(f"{certificate}\n{key}")
        context.load_cert_chain(place)
