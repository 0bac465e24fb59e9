import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from simulators.zoho.crm import BOOT_PATH, TOKEN_PATH, ZAPIKEY, answer_post
from simulators.zoho.tokens import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, TokenDesk

AT = datetime(2026, 1, 1, tzinfo=UTC)
FORM = urlencode(
    {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "refresh_token": REFRESH_TOKEN,
        "grant_type": "refresh_token",
    }
)


@pytest.fixture
def tokens() -> TokenDesk:
    return TokenDesk(lambda: "0" * 32)


def test_any_path_takes_what_is_posted(tokens: TokenDesk) -> None:
    answer = answer_post("/some/hook", "", {}, b"whatever", tokens, AT)
    assert (answer.status, answer.body) == (200, b'{"code":"success"}')


def test_a_function_called_with_its_key_runs(tokens: TokenDesk) -> None:
    answer = answer_post(BOOT_PATH, f"auth_type=apikey&zapikey={ZAPIKEY}", {}, b"{}", tokens, AT)
    body = json.loads(answer.body)
    assert (answer.status, body["code"], body["message"]) == (200, "success", "function executed successfully")
    assert body["details"]["output_type"] == "string"


@pytest.mark.parametrize("query", ["", "auth_type=apikey&zapikey=1003.wrong", "auth_type=oauth"])
def test_a_function_called_without_its_key_refuses(tokens: TokenDesk, query: str) -> None:
    answer = answer_post(BOOT_PATH, query, {}, b"{}", tokens, AT)
    assert (answer.status, json.loads(answer.body)["code"]) == (401, "AUTHENTICATION_FAILURE")


@pytest.mark.parametrize("in_query", [True, False])
def test_a_token_is_given_for_query_or_form_and_opens_a_function(tokens: TokenDesk, in_query: bool) -> None:
    query, form = (FORM, b"") if in_query else ("", FORM.encode())
    token = json.loads(answer_post(TOKEN_PATH, query, {}, form, tokens, AT).body)["access_token"]
    headers = {"authorization": f"Zoho-oauthtoken {token}"}
    assert answer_post(BOOT_PATH, "auth_type=oauth", headers, b"{}", tokens, AT).status == 200


@pytest.mark.parametrize("path", [BOOT_PATH, "/some/hook"])
def test_a_dead_token_is_refused_everywhere(tokens: TokenDesk, path: str) -> None:
    answer = answer_post(path, "auth_type=oauth", {"authorization": "Zoho-oauthtoken dead"}, b"{}", tokens, AT)
    assert (answer.status, json.loads(answer.body)["code"]) == (401, "INVALID_TOKEN")
