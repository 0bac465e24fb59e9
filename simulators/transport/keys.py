"""Private keys for charge points: real chance, or a seed where runs have to repeat. It keeps none."""

import hashlib


def make_key(kind: str, seed: str | None = None) -> str:
    """A private key in PEM (PKCS #8): `EC` on P-256, `RSA` of 2048 bits.

    The same `seed` makes the same EC key: for tests only. An RSA key is always a new one.
    """
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    if kind == "RSA":
        key = rsa.generate_private_key(65537, 2048)
    elif seed is None:
        key = ec.generate_private_key(ec.SECP256R1())
    else:
        digest = hashlib.sha256(f"key {seed}".encode()).digest()
        key = ec.derive_private_key(int.from_bytes(digest[:31], "big") + 1, ec.SECP256R1())  # 31 bytes: below the order
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
