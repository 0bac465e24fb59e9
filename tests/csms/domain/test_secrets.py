import json
from typing import Any

import pytest

from csms.domain.secrets import MASK, holds_secret, is_secret, masked, masked_text


@pytest.mark.parametrize(
    "key",
    [
        "AuthorizationKey",
        "authorizationkey",
        "WifiPassword",
        "apn.secret",
        "ApiKey",
        "x_key",
        "pin",
        "WifiPwd",
        "WifiPSK",
        "wlan_psk",
        "LocalPin",
        "localpin",
        "PinCode",
        "SIMPin",
        "WifiKey",
        "WepKey",
        "Passcode",
        "EncryptionKey",
        "pwd",
    ],
)
def test_a_setting_named_like_a_secret_is_one(key: str) -> None:
    assert is_secret(key)


@pytest.mark.parametrize(
    "key",
    [
        "HeartbeatInterval",
        "AuthorizationCacheEnabled",
        "MeterPublicKeys",
        "SpinUpTime",
        "",
        "AuthorizeRemoteTxRequests",
        "PingInterval",
        "WebSocketPingInterval",
        "ShippingMode",
        "PwmDuty",
        "ConnectorSwitch3to1PhaseSupported",
        "GetConfigurationMaxKeys",
        "UpsKeepAlive",
    ],
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
        ({"data": '{"password":"s","a":1}'}, {"data": '{"password":"***","a":1}'}),
        ({"data": '[{"key":"WifiPSK","value":"s"}]'}, {"data": '[{"key":"WifiPSK","value":"***"}]'}),
        ({"data": '{"a":"{\\"pwd\\":\\"s\\"}"}'}, {"data": '{"a":"{\\"pwd\\":\\"***\\"}"}'}),
        ({"data": '{"p\\u0061ssword":"s"}'}, {"data": '{"password":"***"}'}),
        ({"data": ' { "a": 1 } '}, {"data": ' { "a": 1 } '}),
        ({"data": '{"has_password": true}'}, {"data": '{"has_password": true}'}),
        ({"data": '{"password":"s"'}, {"data": MASK}),
        ({"data": '{"password":"s' + "x" * 70_000 + '"}'}, {"data": MASK}),
        ({"wifiPwd": "s", "localPin": "1", "wifi_psk": "p"}, {"wifiPwd": MASK, "localPin": MASK, "wifi_psk": MASK}),
        ({"idToken": "T", "idTag": "T", "key": "T", "shipping": "T"}, {"idToken": "T", "idTag": "T", "key": "T", "shipping": "T"}),
        ("bad value, AuthorizationKey=hush, try again", "bad value, AuthorizationKey=***, try again"),
        ("password: 'hush'; https://h/x?token=s&a=1", "password: '***'; https://h/x?token=***&a=1"),
        ("the password is too short", "the password is too short"),
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


def test_what_is_nested_too_deep_is_not_kept() -> None:
    value: Any = {"password": "hush"}
    for _ in range(900):
        value = [value]
    assert "hush" not in str(masked(value))
    text = '{"password":"hush"}'
    for _ in range(5):
        text = json.dumps({"data": text})
    assert "hush" not in masked_text(text)


def test_a_name_that_is_spelt_with_escapes_is_found_all_the_same() -> None:
    assert masked_text('{"p\\u0061ssword":"hush"}') == '{"password":"***"}'


def test_what_is_masked_can_be_stored() -> None:
    for text in ('[2,"1","X",{"password":"hush","b":"\\ud800"}]', json.dumps({"data": '{"password":"hush","b":"\\ud800"}'})):
        safe = masked_text(text)
        assert "hush" not in safe
        assert "ud800" in safe.encode().decode()


def test_an_error_s_description_is_masked_too() -> None:
    said = masked_text('[4,"1","InternalError","cannot set wifiPassword=hush of ftp://me:hush@host",{"data":"{\\"pin\\":\\"hush\\"}"}]')
    assert "hush" not in said
    assert json.loads(said)[:3] == [4, "1", "InternalError"]


def test_a_member_that_hides_behind_another_one_of_its_name_is_not_kept() -> None:
    assert "hush" not in masked_text('{"password":"hush","password":null}')
    assert masked_text('{"a":"://","a":1}') == '{"a":"://","a":1}'
    assert holds_secret('{"password":"hush"}')
    assert not holds_secret('{"has_password":true}')


def test_a_long_text_that_may_hide_a_secret_is_masked_as_a_whole_and_the_frame_round_it_is_not() -> None:
    found = json.loads(masked_text(json.dumps([2, "1", "DataTransfer", {"a": "b", "data": "password=hush " + "x" * 70_000}])))
    assert found == [2, "1", "DataTransfer", {"a": "b", "data": MASK}]
    plain = json.dumps([2, "1", "DataTransfer", {"data": "x" * 70_000}])
    assert masked_text(plain) == plain
    assert masked_text(f'["password", "hush", "{"x" * 70_000}"') == MASK
