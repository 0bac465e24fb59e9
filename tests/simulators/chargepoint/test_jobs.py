from datetime import UTC, datetime

import pytest

from simulators.chargepoint.jobs import Update

AT = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "version"),
    [
        ("http://h/firmware-2.0.1.bin", "2.0.1"),
        ("http://h/v10.2/charger.bin", "charger"),
        ("ftp://u:p@h/a/R%204.5.zip?x=9.9", "4.5"),
        ("http://h/", "unnamed"),
        ("http://h/" + "x" * 80, "x" * 50),
    ],
)
def test_the_version_is_in_the_name_of_the_file(url: str, version: str) -> None:
    assert Update(url, AT).version == version


def test_an_update_with_a_request_id_is_a_signed_one() -> None:
    assert Update("http://h/f", AT, request_id=0).signed
    assert not Update("http://h/f", AT).signed
