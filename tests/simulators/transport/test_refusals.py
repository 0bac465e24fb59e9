import pytest

from simulators.transport.refusals import WIDTH, quoted, remedy, words


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"error":"security profile 2 needs TLS"}', "security profile 2 needs TLS"),
        (b'{"error": {"code": 7, "message": "go away"}}', "go away"),
        (b'{"title": "Forbidden", "detail": "unknown station"}', "unknown station"),
        (b'{"code": 7}', '{"code": 7}'),
        (b'"no"', "no"),
        (b"wrong\r\n  password\n", "wrong password"),
        (b"\x1b[31mred\x07", "[31mred"),
        (b"\xff", "�"),
        (b"[" * 3000, "[" * (WIDTH - 1) + "…"),
        (b"<html><body>403</body></html>", ""),
        (b"", ""),
    ],
)
def test_a_body_is_one_short_line(body: bytes, said: str) -> None:
    assert words(body) == said
    assert quoted(body) == (f"; it says: {said}" if said else "")


@pytest.mark.parametrize(
    ("body", "secure", "certified", "tried"),
    [
        (b"security profile 2 needs TLS", False, False, "use wss:// instead of ws://"),
        (b"security profile 2 needs TLS", True, False, "something in between ends TLS"),
        (b"a client certificate is needed", True, False, "give --cert and --key"),
        (b"a client certificate is needed", False, False, "and dial wss://"),
        (b"the certificate has expired", True, True, None),
        (b"wrong credentials", False, False, None),
    ],
)
@pytest.mark.parametrize("status", [401, 403])
def test_what_it_says_tells_what_to_try(status: int, body: bytes, secure: bool, certified: bool, tried: str | None) -> None:
    found = remedy(status, body, secure=secure, certified=certified)
    assert (tried in found.hint) if found and tried else found is None


def test_other_answers_have_other_reasons() -> None:
    assert remedy(500, b"no TLS today", secure=False) is None
