from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.websocket.handshake import (
    NO_CERTIFICATE,
    Credentials,
    Knock,
    Lock,
    Refusal,
    candidates,
    credentials_in,
    identity_in,
    judge,
    knock,
    subprotocol_among,
)

KEY = bytes(range(236, 256))
RIGHT = Credentials(b"CP1", b"secret")


@pytest.mark.parametrize(
    ("target", "identity"),
    [
        ("/ocpp/CP1", "CP1"),
        (b"/ocpp/CP1", "CP1"),
        ("/ocpp/cp1", "cp1"),
        ("/ocpp/RDAM%20123", "RDAM 123"),
        ("/ocpp/CP1?token=x", "CP1"),
        ("/ocpp/CP1?a=/b/", "CP1"),
        ("/ocpp/CP%2F1", "CP/1"),
        ("/ocpp/A%2541", "A%41"),
        ("/ocpp/%C3%A9", "é"),
        ("/ocpp/a+b", "a+b"),
        ("/ocpp/..", ".."),
    ],
)
def test_the_identity_is_the_segment_after_the_prefix_decoded_once(target: str | bytes, identity: str) -> None:
    assert identity_in(target, "/ocpp") == identity
    assert identity_in(target, "/ocpp/") == identity


@pytest.mark.parametrize(
    "target",
    [
        "/ocpp/",
        "/ocpp",
        "/ocpp/?x=1",
        "/ocpp/CP1/",
        "/ocpp//CP1",
        "/ocpp/a/CP1",
        "/OCPP/CP1",
        "/ocppx/CP1",
        "CP1",
        "",
        "/ocpp/%",
        "/ocpp/%4",
        "/ocpp/%zz",
        "/ocpp/%FF",
        "/ocpp/%C3",
        b"/ocpp/\xff",
        "/ocpp/%00",
        "/ocpp/a%0Ab",
        "/ocpp/\udcff",
    ],
)
def test_a_target_without_a_readable_identity_has_none(target: str | bytes) -> None:
    assert identity_in(target, "/ocpp") is None


@given(st.text() | st.binary())
def test_no_target_raises(target: str | bytes) -> None:
    identity_in(target, "/ocpp")
    identity_in(b"/ocpp/" + (target if isinstance(target, bytes) else target.encode()), "/ocpp")


def basic(raw: bytes) -> str:
    return "Basic " + b64encode(raw).decode()


@pytest.mark.parametrize(
    ("header", "credentials"),
    [
        (basic(b"CP1:secret"), RIGHT),
        ("bAsIc  " + b64encode(b"CP1:secret").decode() + " ", RIGHT),
        (basic(b"CP1:a:b:c"), Credentials(b"CP1", b"a:b:c")),
        (basic(b"CP1:" + KEY), Credentials(b"CP1", KEY)),
        (basic(b"CP1:\xff\x00:"), Credentials(b"CP1", b"\xff\x00:")),
        (basic(b"CP1:"), Credentials(b"CP1", b"")),
        (basic(b":"), Credentials(b"", b"")),
        (basic(b"CP1"), None),
        ("Basic", None),
        ("Basic !!!!", None),
        ("Basic Q1A", None),
        (basic(b"CP1:secret").replace("Q", "Q*"), None),
        ("Basic é", None),
        ("Bearer " + b64encode(b"CP1:secret").decode(), None),
        ("", None),
        (None, None),
    ],
)
def test_basic_credentials_are_raw_bytes_split_at_the_first_colon(header: str | None, credentials: Credentials | None) -> None:
    assert credentials_in(header) == credentials


@given(st.text())
def test_no_authorization_header_raises(header: str) -> None:
    credentials_in(header)
    credentials_in("Basic " + header)


@pytest.mark.parametrize(
    ("offers", "chosen"),
    [
        (["ocpp1.6"], "ocpp1.6"),
        (["ocpp2.0.1, ocpp1.6"], "ocpp1.6"),
        (["ocpp2.0.1,ocpp1.6,ocpp1.5"], "ocpp1.6"),
        (["ocpp2.0.1", "ocpp1.6"], "ocpp1.6"),
        (["ocpp2.0.1"], None),
        (["OCPP1.6"], None),
        (["ocpp1.60"], None),
        ([""], None),
        ([], None),
    ],
)
def test_only_ocpp_1_6_is_chosen_and_its_name_is_case_sensitive(offers: list[str], chosen: str | None) -> None:
    assert subprotocol_among(offers) == chosen


def verdict(
    lock: Lock | None,
    *,
    identity: str | None = "CP1",
    credentials: Credentials | None = RIGHT,
    subprotocol: str | None = "ocpp1.6",
    matches: bool = True,
    encrypted: bool = False,
    certificate_fault: str = NO_CERTIFICATE,
) -> str | int:
    answer = judge(
        Knock(identity, credentials, subprotocol),
        lock,
        password_matches=matches,
        encrypted=encrypted,
        certificate_fault=certificate_fault,
    )
    if isinstance(answer, Refusal):
        assert ("WWW-Authenticate" in answer.headers) == (answer.status == 401)
        return answer.status
    return answer


def test_the_judgement_goes_identity_then_credentials_then_subprotocol() -> None:
    locked = Lock(security_profile=1, has_password=True)
    assert verdict(None, matches=False, subprotocol=None) == 404
    assert verdict(locked, identity=None, matches=False, subprotocol=None) == 404
    assert verdict(locked, matches=False, subprotocol=None) == 401
    assert verdict(locked, subprotocol=None) == 400
    assert verdict(locked) == "ocpp1.6"


def test_a_refusal_for_credentials_asks_for_basic_ones() -> None:
    refusal = judge(Knock("CP1", None, "ocpp1.6"), Lock(1, has_password=True), password_matches=False, encrypted=False)
    assert isinstance(refusal, Refusal)
    assert refusal.headers == {"WWW-Authenticate": 'Basic realm="charge points"'}


@pytest.mark.parametrize("profile", [0, 1])
def test_a_password_on_file_has_to_come_with_the_identity_as_user(profile: int) -> None:
    lock = Lock(profile, has_password=True)
    assert verdict(lock) == "ocpp1.6"
    assert verdict(lock, credentials=None, matches=False) == 401
    assert verdict(lock, credentials=None, matches=True) == 401
    assert verdict(lock, matches=False) == 401
    assert verdict(lock, credentials=Credentials(b"CP2", b"secret")) == 401
    assert verdict(lock, identity="cp1") == 401


def test_without_password_and_profile_any_credentials_are_ignored() -> None:
    assert verdict(Lock(), credentials=None, matches=False) == "ocpp1.6"
    assert verdict(Lock(), credentials=Credentials(b"x", b"y"), matches=False) == "ocpp1.6"


def test_a_profile_with_basic_credentials_but_no_password_on_file_lets_nobody_in() -> None:
    assert verdict(Lock(1, has_password=False)) == 401


def test_profiles_2_and_3_need_tls_and_profile_3_a_certificate() -> None:
    assert verdict(Lock(2, has_password=True)) == 401
    assert verdict(Lock(2, has_password=True), encrypted=True) == "ocpp1.6"
    assert verdict(Lock(3), encrypted=True, credentials=None, matches=False) == 401
    assert verdict(Lock(3), certificate_fault="") == 401
    assert verdict(Lock(3), encrypted=True, certificate_fault="", credentials=None, matches=False) == "ocpp1.6"


def test_a_key_may_come_raw_or_as_hex_digits_whichever_is_on_file() -> None:
    assert candidates(b"secret") == [b"secret"]
    assert candidates(KEY.hex().encode()) == [KEY.hex().encode(), KEY, KEY.hex().upper().encode()]
    assert candidates(KEY.hex().upper().encode()) == [KEY.hex().upper().encode(), KEY, KEY.hex().encode()]
    assert candidates(b"1" * 40) == [b"1" * 40, b"\x11" * 20]
    assert candidates(KEY) == [KEY, KEY.hex().encode(), KEY.hex().upper().encode()]
    assert candidates(b"1" * 32) == [b"1" * 32, b"\x11" * 16]
    assert candidates(b"\x11" * 16) == [b"\x11" * 16, b"1" * 32]
    assert [len(candidates(one)) for one in (b"g" * 40, b"1" * 33, b"1" * 30, b"1" * 42, b"s" * 15, b"s" * 21)] == [1] * 6


def test_a_knock_holds_the_three_facts_of_a_request() -> None:
    assert knock("/ocpp/CP1", basic(b"CP1:secret"), ["ocpp1.6"], "/ocpp") == Knock("CP1", RIGHT, "ocpp1.6")
