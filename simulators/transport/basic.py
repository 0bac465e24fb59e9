"""HTTP Basic as stations use it: what stands in the header, and how a password is spelled there. It opens nothing."""

import base64
import re

HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2}){16,20}")
DIGITS = "the CSMS knows the password by its hexadecimal digits, not by the octets that they stand for"


def authorization(user: str, password: str | bytes) -> str:
    """The value of the header Authorization."""
    octets = password if isinstance(password, bytes) else password.encode()
    return f"Basic {base64.b64encode(user.encode() + b':' + octets).decode()}"


def spellings(password: str | None) -> tuple[str | bytes | None, ...]:
    """What to try, in this order.

    32 to 40 hexadecimal digits stand for a key of 16 to 20 octets, which are sent as such (OCPP-J 1.6, 6.2.2; white paper, A00.FR.205).
    The white paper's figure has the AuthorizationKey itself in the header, and not a few CSMS know no other spelling: the digits are next.
    """
    if password is None or not HEXADECIMAL.fullmatch(password):
        return (password,)
    return bytes.fromhex(password), password


def spells_digits(header: str | None) -> bool:
    """Whether a header Authorization bears such a key by its digits."""
    try:
        _, _, password = base64.b64decode((header or "").removeprefix("Basic ")).decode().partition(":")
    except ValueError:
        return False
    return bool(HEXADECIMAL.fullmatch(password))
