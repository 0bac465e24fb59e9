"""The certificates in one charge point: installed roots, its own certificates and keys, and what may be done with them.

It keeps PEM texts and knows the rules of installing, deleting and choosing (OCPP 1.6 security white paper, A02, M03
to M05). It does not know messages, nor how a connection uses what it keeps.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulators.chargepoint.papers import Papers

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

CENTRAL, MANUFACTURER = "CentralSystemRootCertificate", "ManufacturerRootCertificate"
ACCEPTED, REJECTED, FAILED, NOT_FOUND = "Accepted", "Rejected", "Failed", "NotFound"
OWN_KEPT = 2  # the certificate in use and the one before it (A02.FR.10)


@dataclass(frozen=True, slots=True)
class Identity:
    """An own certificate with its chain and its key, in PEM, and when it begins to count."""

    chain: str
    key: str = field(repr=False)
    valid_from: datetime


class Vault:
    """The store of one charge point; made when it is first needed. Raises BadCertificate for papers that are none."""

    __slots__ = ("common_name", "fallback", "identities", "pending_key", "revoked", "roots", "server_certificate")

    def __init__(self, papers: Papers) -> None:
        self.roots: dict[str, list[str]] = {CENTRAL: list(papers.central_roots), MANUFACTURER: list(papers.manufacturer_roots)}
        self.identities: list[Identity] = []
        self.pending_key = ""  # of a signing request that is not answered by a certificate yet
        self.common_name = ""  # of the pending request
        self.fallback = ""  # the central root that the last one replaced, until a dial shows that the new one works
        self.revoked = frozenset(number.upper().lstrip("0") for number in papers.revoked)
        self.server_certificate = b""  # DER, as the CSMS showed it on the present connection
        self._check()
        if papers.certificate:
            self.keep(papers.certificate, papers.key)

    def _check(self) -> None:
        if any(self.roots.values()):
            from simulators.chargepoint import certificates

            for pem in (*self.roots[CENTRAL], *self.roots[MANUFACTURER]):
                certificates.read(pem)

    def keep(self, chain: str, key: str) -> None:
        """Keep an own certificate. Raises BadCertificate when it cannot be read, or the key is another's."""
        from simulators.chargepoint import certificates

        certificates.check_key(certificates.read(chain)[0], key)
        begins = certificates.read(chain)[0].not_valid_before_utc
        self.identities = sorted([*self.identities, Identity(chain, key, begins)], key=lambda one: one.valid_from)[-OWN_KEPT:]

    def identity(self, at: datetime) -> Identity | None:
        """The own certificate to use at `at`: the newest that has begun (A02.FR.08 and 09)."""
        begun = [one for one in self.identities if one.valid_from <= at]
        return begun[-1] if begun else None

    def install(self, use: str, pem: str, at: datetime, *, most: int, one_central: bool) -> str:
        """Install a root and return the CertificateStatus (M05)."""
        from simulators.chargepoint import certificates

        [certificate, *more] = certificates.read(pem)
        if more:
            raise certificates.BadCertificate("more than one certificate")
        certificates.check_root(certificate, at)
        tidy = certificates.written(certificate)
        if tidy in self.roots[use]:
            return ACCEPTED
        if use == CENTRAL and one_central and self.roots[CENTRAL]:
            return self._replace(certificate, tidy)
        if sum(len(roots) for roots in self.roots.values()) >= most:
            raise certificates.BadCertificate(f"{most} roots are installed, and there is room for no more")
        self.roots[use].append(tidy)
        return ACCEPTED

    def _replace(self, certificate: "Certificate", tidy: str) -> str:
        """One central root at a time: the new one must be signed by the old one, which stays as fallback (M05.FR.09 to 11)."""
        from simulators.chargepoint import certificates

        old = self.roots[CENTRAL][0]
        if not certificates.issued_by(certificate, certificates.read(old)[0]):
            raise certificates.BadCertificate("the new root is not signed by the one that it would replace")
        self.fallback, self.roots[CENTRAL] = old, [tidy]
        return ACCEPTED

    def hashes(self, use: str, algorithm: str = "SHA256") -> list[dict[str, str]]:
        """CertificateHashData of the installed roots (M03)."""
        return [data for _, data in self._hashed(use, algorithm)]

    def delete(self, wanted: dict[str, Any], *, secured: bool) -> str:
        """Delete the root that these hash data name; the DeleteCertificateStatus (M04). `secured`: a TLS connection stands on one."""
        name = _spelled(wanted)
        for use, roots in self.roots.items():
            for pem, data in self._hashed(use, wanted["hashAlgorithm"]):
                if _spelled(data) == name:
                    if use == CENTRAL and secured and self._carries(pem):
                        return FAILED
                    roots.remove(pem)
                    return ACCEPTED
        return FAILED if self._is_own(wanted) else NOT_FOUND

    def central_roots(self) -> tuple[str, ...]:
        """What the certificate of the CSMS is checked against."""
        return tuple(self.roots[CENTRAL])

    def use_fallback(self) -> bool:
        """Go back to the central root that was replaced; False when there is none (M05.FR.13)."""
        if not self.fallback:
            return False
        self.roots[CENTRAL], self.fallback = [self.fallback], ""
        return True

    def _hashed(self, use: str, algorithm: str) -> list[tuple[str, dict[str, str]]]:
        from simulators.chargepoint import certificates

        everything = [certificates.read(pem)[0] for pem in (*self.roots[CENTRAL], *self.roots[MANUFACTURER], self.fallback) if pem]
        found = []
        for pem in self.roots[use]:
            certificate = certificates.read(pem)[0]
            issuer = next((one for one in everything if certificates.issued_by(certificate, one)), certificate)
            found.append((pem, certificates.hash_data(certificate, issuer, algorithm)))
        return found

    def _carries(self, pem: str) -> bool:
        """Whether the present connection stands on this root: the server's certificate is issued by it, or nothing tells otherwise."""
        from simulators.chargepoint import certificates

        if not self.server_certificate:
            return len(self.roots[CENTRAL]) == 1
        server = certificates.read_der(self.server_certificate)
        direct = [root for root in self.roots[CENTRAL] if certificates.issued_by(server, certificates.read(root)[0])]
        return pem in direct or not direct

    def _is_own(self, wanted: dict[str, Any]) -> bool:
        """Whether this names the charge point's own certificate, which no DeleteCertificate takes away (M04.FR.05)."""
        from simulators.chargepoint import certificates

        return any(certificates.serial(certificates.read(one.chain)[0]) == _spelled(wanted)[-1] for one in self.identities)


def _spelled(data: dict[str, Any]) -> tuple[str, ...]:
    words = (data["hashAlgorithm"], data["issuerNameHash"], data["issuerKeyHash"], data["serialNumber"].lstrip("0"))
    return tuple(word.upper() for word in words)
