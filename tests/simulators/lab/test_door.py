import pytest

from simulators.lab.door import refusal


@pytest.mark.parametrize(
    ("host", "origin", "authorization", "token", "status"),
    [
        ("127.0.0.1:8200", None, None, "", None),
        ("localhost:8200", "http://localhost:8200", None, "", None),
        ("[::1]:8200", None, None, "", None),
        ("evil.example:8200", None, None, "", 403),  # a name that somebody let point here
        ("127.0.0.1:8200", "http://evil.example", None, "", 403),
        ("127.0.0.1:8200", "null", None, "", 403),
        ("lab.example", None, "Bearer secret", "secret", None),
        ("lab.example", None, "Bearer wrong", "secret", 401),
        ("lab.example", None, None, "secret", 401),
        ("lab.example", "https://other.example", "Bearer secret", "secret", 403),
    ],
)
def test_who_may_come_in(host: str, origin: str | None, authorization: str | None, token: str, status: int | None) -> None:
    found = refusal(host, origin, authorization, token)
    assert (found[0] if found else None) == status
