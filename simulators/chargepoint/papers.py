"""What a charge point leaves the factory with for its security: roots, its own certificate, its kind of key. Plain values."""

from dataclasses import dataclass, field

KEY_KINDS = ("EC", "RSA")


@dataclass(frozen=True, slots=True)
class Papers:
    """Certificates and a private key in PEM; empty where there is none.

    `certificate` is the charge point's own, with those between it and the root behind it, and `key` is its private
    key. `revoked` are serial numbers (hexadecimal) of firmware signing certificates that its manufacturer has
    revoked. `key_kind` is what it makes its next keys of.
    """

    central_roots: tuple[str, ...] = ()
    manufacturer_roots: tuple[str, ...] = ()
    certificate: str = ""
    key: str = field(default="", repr=False)
    key_kind: str = "EC"
    revoked: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.key_kind not in KEY_KINDS:
            raise ValueError(f"a key is of the kind {' or '.join(KEY_KINDS)}, not {self.key_kind!r}")
        if bool(self.certificate) != bool(self.key):
            raise ValueError("a charge point's certificate needs its key, and the key its certificate")


@dataclass(frozen=True, slots=True)
class Credentials:
    """With what the charge point dials next: its security profile, the roots it trusts, its certificate and key (PEM)."""

    profile: int
    roots: tuple[str, ...] = ()
    certificate: str = ""
    key: str = field(default="", repr=False)


def security_settings(profile: int, password: str | None) -> dict[str, str]:
    """The configuration keys of a charge point that leaves the factory under this profile, with this password.

    A password that AuthorizationKey cannot hold (it has 16 to 40 printable ASCII characters) is used all the same, but the charge
    point does not count it as set. Raises ValueError for a profile that does not exist.
    """
    if not 0 <= profile <= 3:
        raise ValueError(f"there are security profiles 0 to 3, not {profile}")
    settings = {"SecurityProfile": str(profile)} if profile else {}
    if password is not None and 16 <= len(password) <= 40 and password.isascii() and password.isprintable():
        settings["AuthorizationKey"] = password
    return settings
