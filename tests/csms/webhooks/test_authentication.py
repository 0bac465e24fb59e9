import base64
import hashlib
import hmac
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csms.webhooks.authentication import Accepted, Authentication, Mode, Refused

AT = datetime(2026, 1, 2, 3, 4, 5, 700000, UTC)
BODY = '{"zoho_customer_id":"é"}'.encode()
OLD_KEY, NEW_KEY = b"o" * 24, b"n" * 32
OLD, NEW = (f"whsec_{base64.b64encode(key).decode()}" for key in (OLD_KEY, NEW_KEY))
BOTH = Authentication("signature", [NEW, OLD])


def signature(key: bytes, stamp: str, body: bytes = BODY, webhook_id: str = "msg_1") -> str:
    digest = hmac.digest(key, f"{webhook_id}.{stamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def signed(key: bytes, offset_s: int = 0, **changed: str) -> dict[str, str]:
    stamp = str(int(AT.timestamp()) + offset_s)
    headers = {"Webhook-Id": "msg_1", "Webhook-Timestamp": stamp, "Webhook-Signature": signature(key, stamp)}
    return headers | {name.replace("_", "-"): value for name, value in changed.items()}


def reason(verdict: Accepted | Refused) -> str:
    return verdict.reason if isinstance(verdict, Refused) else "accepted"


def test_without_authentication_everybody_is_accepted() -> None:
    assert Authentication("none").judge({}, b"", AT) == Accepted()


@pytest.mark.parametrize(
    ("authorization", "query", "expected"),
    [
        ("Bearer new", None, "accepted"),
        ("bearer  old ", None, "accepted"),
        (None, "new", "accepted"),
        ("Bearer wrong", "old", "accepted"),
        ("Bearer wrong", None, "wrong token"),
        ("Bearer ", None, "no token given"),
        ("Basic new", None, "no token given"),
        ("new", None, "no token given"),
        (None, None, "no token given"),
        (None, "", "no token given"),
        ("Bearer n\udcffé", None, "wrong token"),
    ],
)
def test_a_token_is_taken_from_header_or_query(authorization: str | None, query: str | None, expected: str) -> None:
    headers = {"AUTHORIZATION": authorization} if authorization is not None else {}
    verdict = Authentication("token", ["new", "old"]).judge(headers, BODY, AT, query_token=query)
    assert reason(verdict) == expected


def test_a_refused_token_is_challenged_for_a_bearer() -> None:
    verdict = Authentication("token", ["new"]).judge({}, BODY, AT)
    assert isinstance(verdict, Refused)
    assert verdict.challenge.startswith("Bearer")


@pytest.mark.parametrize("key", [NEW_KEY, OLD_KEY])
@pytest.mark.parametrize("offset_s", [-299, 0, 299])
def test_a_signature_by_any_secret_within_the_tolerance_is_accepted(key: bytes, offset_s: int) -> None:
    assert BOTH.judge(signed(key, offset_s), BODY, AT) == Accepted("msg_1")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (signed(b"x" * 24), "wrong signature"),
        (signed(NEW_KEY, -301), "webhook-timestamp is too old"),
        (signed(NEW_KEY, 302), "webhook-timestamp is too new"),
        (signed(NEW_KEY, Webhook_Id="msg_2"), "wrong signature"),
        (signed(NEW_KEY, Webhook_Id=""), "signature headers are missing"),
        ({}, "signature headers are missing"),
        (signed(NEW_KEY, Webhook_Id="\udcff"), "signed text is not UTF-8"),
        (signed(NEW_KEY, Webhook_Timestamp="soon"), "webhook-timestamp is no unix time"),
        (signed(NEW_KEY, Webhook_Timestamp="nan"), "webhook-timestamp is no unix time"),
        (signed(NEW_KEY, Webhook_Timestamp="1" * 5000), "webhook-timestamp is no unix time"),
        (signed(NEW_KEY, Webhook_Timestamp="999999999999"), "webhook-timestamp is too new"),
        (signed(NEW_KEY, Webhook_Signature="v1"), "wrong signature"),
        (signed(NEW_KEY, Webhook_Signature="v1,a,b v1,%% v1a,x"), "wrong signature"),
        (signed(NEW_KEY, Webhook_Signature=signed(NEW_KEY)["Webhook-Signature"].replace("v1", "v2")), "wrong signature"),
    ],
)
def test_whatever_is_wrong_with_a_signature_is_refused(headers: dict[str, str], expected: str) -> None:
    assert reason(BOTH.judge(headers, BODY, AT)) == expected


def test_one_good_signature_among_strange_ones_is_enough() -> None:
    good = signed(OLD_KEY)["Webhook-Signature"]
    assert BOTH.judge(signed(OLD_KEY, Webhook_Signature=f"v1 v1a,x v1,AAAA {good}"), BODY, AT) == Accepted("msg_1")


def test_the_signature_covers_every_byte_of_the_body() -> None:
    assert reason(BOTH.judge(signed(NEW_KEY), BODY + b" ", AT)) == "wrong signature"
    assert reason(BOTH.judge(signed(NEW_KEY), b"\xff", AT)) == "signed text is not UTF-8"


def test_the_instant_may_be_given_in_any_zone() -> None:
    local = AT.astimezone(timezone(timedelta(hours=5)))
    assert BOTH.judge(signed(NEW_KEY), BODY, local) == Accepted("msg_1")


def test_the_zone_of_the_machine_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        with monkeypatch.context() as here:
            here.setenv("TZ", "UTC-5")
            time.tzset()
            assert BOTH.judge(signed(NEW_KEY), BODY, AT) == Accepted("msg_1")
    finally:
        time.tzset()


def test_a_secret_may_come_without_prefix_or_padding() -> None:
    bare = NEW.removeprefix("whsec_").rstrip("=")
    assert Authentication("signature", [bare]).judge(signed(NEW_KEY), BODY, AT) == Accepted("msg_1")


@pytest.mark.parametrize(
    ("mode", "secrets", "match"),
    [
        ("token", [], "needs a secret"),
        ("signature", [""], "needs a secret"),
        ("signature", [NEW, "whsec_!secret!"], "secret 2 is not whsec_ and base64"),
        ("signature", ["whsec_"], "secret 1 is not whsec_ and base64"),
        ("magic", ["x"], "unknown webhook authentication 'magic'"),
    ],
)
def test_an_unusable_rule_is_refused_at_start_without_telling_secrets(mode: Mode, secrets: list[str], match: str) -> None:
    with pytest.raises(ValueError, match=match) as caught:
        Authentication(mode, secrets)
    assert "!secret!" not in str(caught.value)


@given(st.text(), st.text(), st.text(), st.binary())
def test_no_headers_ever_raise(webhook_id: str, stamp: str, signatures: str, body: bytes) -> None:
    headers = {"webhook-id": webhook_id, "webhook-timestamp": stamp, "webhook-signature": signatures}
    assert isinstance(BOTH.judge(headers, body, AT), Refused)
