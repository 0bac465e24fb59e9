import json
from typing import Any

import pytest

from csms.domain.secrets import MASK, is_secret, masked, masked_text


@pytest.mark.parametrize("key", ["AuthorizationKey", "authorizationkey", "WifiPassword", "apn.secret", "ApiKey", "x_key", "pin"])
def test_a_setting_named_like_a_secret_is_one(key: str) -> None:
    assert is_secret(key)


@pytest.mark.parametrize(
    "key", ["HeartbeatInterval", "AuthorizationCacheEnabled", "MeterPublicKeys", "SpinUpTime", "", "AuthorizeRemoteTxRequests"]
)
def test_other_settings_are_none(key: str) -> None:
    assert not is_secret(key)


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ({"key": "AuthorizationKey", "value": "s"}, {"key": "AuthorizationKey", "value": MASK}),
        ({"key": "AuthorizationKey", "readonly": True}, {"key": "AuthorizationKey", "readonly": True}),
        ({"key": "A", "value": "s"}, {"key": "A", "value": "s"}),
        ([{"deep": [{"value": "s", "key": "Secret"}]}], [{"deep": [{"value": MASK, "key": "Secret"}]}]),
        ("ftp://me:secret@host/x", "ftp://me:***@host/x"),
        ("ftp://me@host/a:b@c", "ftp://me@host/a:b@c"),
        ({"key": ["AuthorizationKey"]}, {"key": ["AuthorizationKey"]}),
        ({"password": "s", "has_password": True}, {"password": MASK, "has_password": True}),
        (None, None),
        (5, 5),
    ],
)
def test_secrets_are_masked_wherever_they_stand(value: Any, safe: Any) -> None:
    assert masked(value) == safe


def test_a_frame_is_masked_and_one_without_secrets_stays_as_it_is() -> None:
    plain = '[3, "1",  {"key": "A", "value": "s"}]'
    assert masked_text(plain) == plain
    secret = json.dumps([3, "1", {"configurationKey": [{"key": "AuthorizationKey", "readonly": False, "value": "hush"}]}])
    assert "hush" not in masked_text(secret)
    assert json.loads(masked_text(secret))[2]["configurationKey"][0]["value"] == MASK


def test_what_is_no_json_but_smells_of_a_secret_is_masked_as_a_whole() -> None:
    assert masked_text('[3, "1", {"key": "AuthorizationKey", "value": "hush"') == MASK
    assert masked_text("[" * 100_000 + '"key"') == masked_text("[" * 100_000 + '"key"')
