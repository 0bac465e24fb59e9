import ssl

import pytest

from simulators.chargepoint.errands import TurnedAway
from simulators.chargepoint.papers import Credentials
from simulators.transport.access import Access, turned_away
from simulators.transport.authority import Authority
from simulators.transport.clock import RealClock
from simulators.transport.dial import DialFailed

AUTHORITY = Authority(RealClock().now())
OWN = AUTHORITY.charge_point("CP1")
ROOTS = (AUTHORITY.root.certificate,)


@pytest.mark.parametrize(
    ("profile", "csms", "secure", "address", "password"),
    [
        (0, "ws://h/o", None, "ws://h/o", "p"),
        (0, "wss://h/o", None, "wss://h/o", "p"),
        (1, "ws://h/o", "wss://s/o", "ws://h/o", "p"),
        (2, "ws://h:8/o", None, "wss://h:8/o", "p"),
        (2, "ws://h/o", "wss://s/o", "wss://s/o", "p"),
        (3, "wss://h/o", None, "wss://h/o", None),
    ],
)
def test_the_profile_chooses_address_and_password(profile: int, csms: str, secure: str | None, address: str, password: str | None) -> None:
    door = Access(csms, "p", secure_csms=secure).door(Credentials(profile, ROOTS, OWN.certificate, OWN.key))
    assert (door.csms, door.password) == (address, password)
    assert (door.tls is not None) == address.startswith("wss:")


def test_a_context_of_the_caller_s_own_counts_until_the_charge_point_has_roots() -> None:
    own = ssl.create_default_context()
    access = Access("wss://h/o", tls=own)
    assert access.door(Credentials(0)).tls is own
    assert access.door(Credentials(2, ROOTS)).tls is not own


def test_a_failed_dial_is_told_with_what_was_wrong_with_tls() -> None:
    failed = DialFailed("tls", "happened", "hint", retryable=False, cause="certificate")
    assert turned_away(failed) == TurnedAway("tls-certificate", "happened", False)
    assert turned_away(DialFailed("refused", "x", "y", retryable=True)).kind == "refused"
