import pytest

from simulators.transport.basic import authorization, spellings, spells_digits

KEY = "0001020304050607FFFFFFFFFFFFFFFFFFFFFFFF"


def test_a_key_of_twenty_octets_is_sent_as_the_specification_shows_it() -> None:
    first = spellings(KEY)[0]
    assert isinstance(first, bytes)
    assert authorization("AL1000", first) == "Basic QUwxMDAwOgABAgMEBQYH////////////////"


@pytest.mark.parametrize("key", ["0f" * 16, "0F" * 17, "Ab" * 20])
def test_hexadecimal_digits_are_tried_as_octets_and_then_as_they_are(key: str) -> None:
    assert spellings(key) == (bytes.fromhex(key), key)


@pytest.mark.parametrize("password", [None, "", "0123456789abcdef", "0" * 31, "0" * 33, "0" * 42, "g" * 32, "0" * 40 + "\n"])
def test_any_other_password_has_one_spelling(password: str | None) -> None:
    assert spellings(password) == (password,)


@pytest.mark.parametrize(
    ("header", "by_digits"),
    [
        (authorization("CP1", KEY), True),
        (authorization("CP1", bytes.fromhex(KEY)), False),
        (authorization("CP1", "a:password"), False),
        ("Basic nonsense", False),
        ("Basic é", False),
        (None, False),
    ],
)
def test_a_header_tells_whether_it_spells_digits(header: str | None, by_digits: bool) -> None:
    assert spells_digits(header) is by_digits
