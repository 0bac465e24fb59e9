"""What a wrong setting is, is told in the same words before the start and at it."""

from pathlib import Path

import pytest

from csms.app import Csms
from csms.parts import faults
from csms.settings import Settings, SettingsError
from tests.csms import papers


async def test_secrets_that_cannot_be_used_stop_the_start_without_being_shown(sqlite_url: str) -> None:
    for settings in (
        Settings(port=0, database_url=sqlite_url, webhook_auth="signature", webhook_secret=("whsec_s3cret!",)),
        Settings(port=0, database_url=sqlite_url, zoho_boot_url="http://x", zoho_signing_secret=("whsec_s3cret!",)),
    ):
        with pytest.raises(SettingsError) as caught:
            await Csms(settings).start()
        assert caught.value.faults == faults(settings)
        assert "s3cret" not in str(caught.value)


async def test_files_of_the_gate_that_cannot_be_used_stop_the_start(sqlite_url: str, tmp_path: Path) -> None:
    certificate, key = papers.server(papers.authority()).files(tmp_path, "server")
    for settings in (
        Settings(port=0, database_url=sqlite_url, tls_certificate=(certificate,), tls_key=(str(tmp_path / "none"),)),
        Settings(port=0, database_url=sqlite_url, station_ca_certificate=certificate, station_ca_key=key),
    ):
        with pytest.raises(SettingsError) as caught:
            await Csms(settings).start()
        assert caught.value.faults == faults(settings)
        assert certificate in str(caught.value)


def test_what_would_keep_it_from_starting_is_told_at_once() -> None:
    assert faults(Settings()) == []
    settings = Settings(database_url="mysql://x", webhook_auth="signature", zoho_boot_url="http://x", zoho_boot_headers=(("a b", "c"),))
    assert len(faults(settings)) == 3
