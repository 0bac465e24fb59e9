"""TLS as a client: whom a charge point trusts, which versions and ciphers it speaks, which certificate it shows.

Verification is always on. It knows no charge point and opens nothing.
"""

import ssl
import tempfile
from functools import lru_cache
from pathlib import Path

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:AES128-GCM-SHA256:AES256-GCM-SHA384"  # white paper, A00.FR.318, and TLS 1.3 besides


@lru_cache(maxsize=16)
def client_context(roots: tuple[str, ...] = (), certificate: str = "", key: str = "") -> ssl.SSLContext:
    """A context that trusts these roots (PEM; none: those of the system) and shows this certificate chain, if any.

    TLS 1.2 or later. A root need not be signed by itself. Equal arguments share one context. Raises ssl.SSLError for
    PEM that cannot be used.
    """
    context = ssl.create_default_context(cadata="\n".join(roots) if roots else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    if roots:
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if certificate:
        _show(context, certificate, key)
    return context


def _show(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """OpenSSL wants files; these live for a moment, readable by this user only."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "client.pem"
        place.touch(mode=0o600)
        place.write_text(f"{certificate}\n{key}")
        context.load_cert_chain(place)
