import pytest

from simulators.doctor import replies
from simulators.doctor.findings import Step


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (200, "no-websocket"),
        (301, "redirect"),
        (400, "upgrade-refused"),
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not-found"),
        (405, "no-websocket"),
        (407, "proxy"),
        (418, "upgrade-refused"),
        (426, "subprotocol"),
        (429, "overloaded"),
        (500, "server-error"),
        (502, "proxy"),
        (503, "overloaded"),
        (504, "proxy"),
    ],
)
def test_each_status_has_its_cause_and_something_to_try(status: int, cause: str) -> None:
    finding = replies.explain(status, {}, b"", had_password=False).finding
    assert finding.cause == cause
    assert finding.happened.startswith(f"HTTP {status}: ")
    assert finding.hint
    assert finding.step is (Step.SUBPROTOCOL if status == 426 else Step.HTTP)


def test_a_missing_password_is_told_from_a_wrong_one() -> None:
    headers = {"www-authenticate": 'Basic realm="x"'}
    missing = replies.explain(401, headers, b"", had_password=False).finding
    wrong = replies.explain(401, headers, b"", had_password=True).finding
    assert "needs a password (Basic)" in missing.happened
    assert "give --password" in missing.hint
    assert "not the one" in wrong.happened


def test_whoever_answered_is_named() -> None:
    assert (
        "(answered by 1.1 squid)" in replies.explain(502, {"server": "nginx", "via": "1.1 squid"}, b"", had_password=False).finding.happened
    )
    assert "(answered by nginx)" in replies.explain(502, {"server": "nginx"}, b"", had_password=False).finding.happened


def test_where_a_redirect_leads_and_how_long_to_wait_is_said() -> None:
    assert "https://x/" in replies.explain(302, {"location": "https://x/"}, b"", had_password=False).finding.happened
    assert "wants 30 s" in replies.explain(503, {"retry-after": "30"}, b"", had_password=False).finding.happened


def test_the_words_of_the_csms_are_shown_and_say_what_to_try() -> None:
    body = b'{"error":"security profile 2 needs TLS"}'
    one = replies.explain(401, {}, body, had_password=True).finding
    assert (one.cause, one.hint) == ("needs-tls", "use wss:// instead of ws://")
    assert "it says: security profile 2 needs TLS" in one.happened
    other = replies.explain(403, {}, b"client certificate needed", had_password=True, secure=True).finding
    assert other.cause == "client-certificate"
    assert "it says: no such customer" in replies.explain(503, {}, b"no such customer", had_password=False).finding.happened
    assert "it says" not in replies.explain(200, {}, b"welcome", had_password=False).finding.happened
