import json
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from simulators.zoho.tokens import CLIENT_ID, CLIENT_SECRET, LIMIT, LIMIT_WINDOW, REFRESH_TOKEN, TokenDesk

AT = datetime(2026, 1, 1, tzinfo=UTC)
FORM = {
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "refresh_token": REFRESH_TOKEN,
    "grant_type": "refresh_token",
}


@pytest.fixture
def desk() -> TokenDesk:
    numbers = count()
    return TokenDesk(lambda: f"{next(numbers):032x}", "http://zoho")


def test_a_refresh_gives_a_token_that_lives_for_an_hour(desk: TokenDesk) -> None:
    answer = desk.issue(FORM, AT)
    body = json.loads(answer.body)
    assert (answer.status, body["token_type"], body["api_domain"]) == (200, "Bearer", "http://zoho")
    assert "refresh_token" not in body
    token = body["access_token"]
    assert desk.is_alive(token, AT + timedelta(seconds=body["expires_in"] - 1))
    assert not desk.is_alive(token, AT + timedelta(seconds=body["expires_in"]))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "other"}, "invalid_client"),
        ({"client_secret": "other"}, "invalid_client"),
        ({"refresh_token": "dead"}, "invalid_code"),
        ({"grant_type": "code"}, "invalid_code"),
    ],
)
def test_wrong_credentials_are_answered_200_with_an_error(desk: TokenDesk, changes: dict[str, str], error: str) -> None:
    answer = desk.issue(FORM | changes, AT)
    assert (answer.status, json.loads(answer.body)) == (200, {"error": error})


def test_the_eleventh_token_in_ten_minutes_is_refused_until_the_first_is_old(desk: TokenDesk) -> None:
    assert [desk.issue(FORM, AT).status for _ in range(LIMIT + 1)] == [200] * LIMIT + [400]
    assert desk.issue(FORM, AT + LIMIT_WINDOW).status == 200


def test_a_revoked_token_is_dead(desk: TokenDesk) -> None:
    token = json.loads(desk.issue(FORM, AT).body)["access_token"]
    desk.revoke()
    assert not desk.is_alive(token, AT)
