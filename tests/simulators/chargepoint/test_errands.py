import pytest

from simulators.chargepoint.errands import KeyMade, Upload, carried, shown


@pytest.mark.parametrize(
    ("url", "fits"),
    [("http://h/f", True), ("HTTPS://h/f", True), ("ftp://h/f", False), ("file:///etc/x", False), ("h/f", False), ("", False)],
)
def test_a_url_is_carried_by_the_protocols_that_the_charge_point_has(url: str, fits: bool) -> None:
    assert carried(url, ("HTTP", "HTTPS")) is fits


def test_a_url_is_shown_without_its_password() -> None:
    assert shown("ftp://me:secret@host:21/path/x.bin") == "ftp://host:21/path/x.bin"
    assert shown("http://[::1/") == "an unreadable URL"


def test_keys_and_contents_stay_out_of_sight() -> None:
    assert "PRIVATE" not in repr(KeyMade("1", "PRIVATE", "CP1"))
    assert "hidden" not in repr(Upload("1", "http://h/", "f", b"hidden"))
