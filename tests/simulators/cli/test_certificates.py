import argparse
import stat
from pathlib import Path

import pytest

from simulators.chargepoint import certificates
from simulators.cli import build_parser, run


def make(folder: Path, *more: str) -> int:
    return run(["certificates", "--out", str(folder), *more])


def test_it_makes_a_ca_servers_charge_points_and_a_firmware_signer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make(tmp_path / "new", "--id", "CP1", "--id", "CP2", "--host", "csms.example", "--organization", "Operator") == 0
    made = sorted(path.name for path in (tmp_path / "new").iterdir())
    stems = ["CP1-ec", "CP1-rsa", "CP2-ec", "CP2-rsa", "ca", "firmware-ec", "firmware-rsa", "manufacturer", "server-ec", "server-rsa"]
    assert made == sorted(f"{stem}.{kind}" for stem in stems for kind in ("key", "pem"))
    assert len(capsys.readouterr().out.splitlines()) == len(made)
    for stem, root in (("CP2-rsa", "ca"), ("server-ec", "ca"), ("firmware-rsa", "manufacturer")):
        [one], [issuer] = (certificates.read((tmp_path / "new" / f"{name}.pem").read_text()) for name in (stem, root))
        assert certificates.issued_by(one, issuer)
        certificates.check_key(one, (tmp_path / "new" / f"{stem}.key").read_text())
    assert stat.S_IMODE((tmp_path / "new" / "ca.key").stat().st_mode) == 0o600


def test_it_replaces_nothing_unless_told_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make(tmp_path) == 0
    before = (tmp_path / "ca.pem").read_text()
    assert make(tmp_path) == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "ca.pem").read_text() == before
    assert make(tmp_path, "--force") == 0
    assert (tmp_path / "ca.pem").read_text() != before


def test_a_folder_that_cannot_be_one_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert make(tmp_path / "file") == 2
    assert "simulators certificates:" in capsys.readouterr().err


@pytest.mark.parametrize("option", [("--id", "a/b"), ("--id", "..x"), ("--host", "a b"), ("--days", "0"), ("--days", "x")])
def test_unusable_names_are_refused(option: tuple[str, str]) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args(["certificates", "--out", "x", *option])


def test_the_parser_knows_its_defaults() -> None:
    arguments: argparse.Namespace = build_parser().parse_args(["certificates", "--out", "x"])
    assert (arguments.organization, arguments.days, arguments.force) == ("Wattproof", 365, False)
