import json
from base64 import b64encode

import pytest

from features.report.leaks import VEIL, blot, find

CHANGE = {"key": "AuthorizationKey", "value": "s3cret"}
BASIC = b64encode(b"CP1:s3cret").decode()


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([2, "1", "ChangeConfiguration", CHANGE]),
        json.dumps([2, "1", "ChangeConfiguration", CHANGE, "one too many"]),
        json.dumps([2, "1", "ChangeConfiguration", [CHANGE]]),
        json.dumps([3, "1", {"configurationKey": [{"key": "authorizationKEY", "readonly": False, "value": "s3cret"}]}]),
        json.dumps([2, "1", "DataTransfer", {"data": json.dumps({"inner": [CHANGE]})}]),
        '[2,"1","ChangeConfiguration",{"value":"s3cret", "key":"AuthorizationKey"}]',
        '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"s3cret',
        '{"KEY": "AuthorizationKey", "Value": "s3cret"}',
        '{"AuthorizationKey": "s3cret"}',
        '{"password":"s3cret"}',
        f"the station said {CHANGE!r}",
        f"dialled with authorization: Basic {BASIC}",
        json.dumps({"headers": {"Authorization": f"Basic {BASIC}"}}),
        "ftp://me:s3cret@depot:21/x",
        r"ftp:\/\/me:s3cret@depot:21\/x",
        "https://depot/x?a=1&token=s3cret",
    ],
)
def test_a_secret_is_found_and_blotted_where_it_stands(text: str) -> None:
    assert "s3cret" in find(text)
    left = blot(text)
    assert VEIL in left
    assert "s3cret" not in left
    assert BASIC not in left


def test_a_name_in_disguise_and_a_frame_without_an_object_keep_nothing() -> None:
    assert find('{"key": "\\u0041uthorizationKey", "value": "s3cret"}') == {"s3cret"}
    assert find('[2,"1","ChangeConfiguration","AuthorizationKey","s3cret"]') == {"s3cret"}


def test_octets_that_are_no_text_are_found_by_their_digits() -> None:
    token = b64encode(b"CP1:" + bytes.fromhex("ff" * 20)).decode()
    assert find(f"Authorization: Basic {token}") == {token, "ff" * 20, "FF" * 20}


def test_a_value_that_was_cut_is_blotted_to_its_end() -> None:
    assert (
        blot('no frame: [2,"1","X",{"key":"AuthorizationKey","value":"s3c')
        == f'no frame: [2,"1","X",{{"key":"AuthorizationKey","value":"{VEIL}'
    )


def test_the_shortest_secret_is_blotted_too() -> None:
    assert blot(json.dumps({"key": "AuthorizationKey", "value": "a"})) == json.dumps({"key": "AuthorizationKey", "value": VEIL})


@pytest.mark.parametrize("kind", ["", "EC ", "ENCRYPTED "])
def test_a_private_key_is_blotted_and_a_certificate_is_not(kind: str) -> None:
    pem = f"-----BEGIN {kind}PRIVATE KEY-----\nMIIBaa\nMIIBbb==\n-----END {kind}PRIVATE KEY-----\n"
    assert blot(f"before {pem} after") == f"before {VEIL}\n after"
    assert blot(json.dumps({"pem": pem, "b": 1})) == json.dumps({"pem": f"{VEIL}\n", "b": 1})
    assert "MIIB" not in blot(pem[:50])
    certificate = "-----BEGIN CERTIFICATE-----\nMIIBaa\n-----END CERTIFICATE-----"
    assert blot(certificate) == certificate


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([2, "1", "ChangeConfiguration", {"key": "MeterValueSampleInterval", "value": "s3cret"}]),
        json.dumps([2, "1", "GetConfiguration", {"key": ["AuthorizationKey", "LightIntensity"]}]),
        json.dumps([3, "1", {"unknownKey": ["AuthorizationKey"], "configurationKey": [{"key": "A", "value": "b"}]}]),
        '[{"value":"a","key":"B"},{"key":"AuthorizationKey","readonly":false}]',
        '{"key": "AuthorizationKey", "value": ""}',
        "ftp://depot/a:b",
        "authorization: basic authentication is missing",
        "a password at the door",
        '{"password": {"min": 16}}',
        '"AuthorizationKey" ' + "[" * 100_000,
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert find(text) <= {""}
    assert blot(text) == text


def test_a_huge_frame_of_values_takes_no_time_to_speak_of() -> None:
    frame = '{"value":"' + '","value":"'.join(["x" * 50] * 20_000) + '"} authorizationkey'
    assert blot(frame) == frame
