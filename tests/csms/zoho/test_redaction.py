import logging

import pytest

from csms.zoho.redaction import guard_library_logs, redact, redact_headers

TOKEN = f"1000.{'a' * 32}.{'b' * 32}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            f"https://www.zohoapis.eu/x?auth_type=apikey&zapikey={TOKEN}&b=1",
            "https://www.zohoapis.eu/x?auth_type=apikey&zapikey=[redacted]&b=1",
        ),
        (f'{{"access_token":"{TOKEN}","expires_in":3600}}', '{"access_token":"[redacted]","expires_in":3600}'),
        ("Authorization: Zoho-oauthtoken abc", "Authorization: Zoho-oauthtoken [redacted]"),
        ("sent Bearer abcdefgh.ijk", "sent Bearer [redacted]"),
        (f"got {TOKEN} back", "got [redacted] back"),
        ("refresh_token=abc&client_secret=def", "refresh_token=[redacted]&client_secret=[redacted]"),
        ("the password1234 in use", "the [redacted] in use"),
        ('{"code":"INVALID_TOKEN","message":"invalid oauth token","status":"error"}',) * 2,
        ("http://me:pw@host/a@b", "http://[redacted]@host/a@b"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_keys_tokens_and_the_secrets_in_use_disappear_from_text(text: str, shown: str) -> None:
    assert redact(text, ["password1234", "to", ""]) == shown


def test_credentials_disappear_whole_from_headers() -> None:
    headers = {"Set-Cookie": "a=b", "Authorization": "x", "Location": "/?zapikey=abc", "Server": "nginx"}
    assert redact_headers(headers) == {
        "set-cookie": "[redacted]",
        "authorization": "[redacted]",
        "location": "/?zapikey=[redacted]",
        "server": "nginx",
    }


def test_what_httpx_logs_is_redacted(caplog: pytest.LogCaptureFixture) -> None:
    guard_library_logs()
    guard_library_logs()
    with caplog.at_level(logging.INFO, logger="httpx"):
        logging.getLogger("httpx").info("HTTP Request: %s %s", "POST", "http://a/?zapikey=abc&b=50%25")
    assert caplog.messages == ["HTTP Request: POST http://a/?[redacted]"]
