import argparse
from pathlib import Path

import pytest

from simulators.chargepoint.papers import Papers
from simulators.cli import connection
from simulators.cli.papers import add_options, security
from simulators.transport.authority import Authority
from tests.simulators.chargepoint.bench import START

AUTHORITY = Authority(START)
OWN = AUTHORITY.charge_point("CP1")


def arguments(*words: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    connection.add_options(parser)
    add_options(parser)
    return parser.parse_args(["--csms", "wss://h/o", "--id", "CP1", *map(str, words)])


def test_without_options_there_are_no_papers() -> None:
    assert security(arguments()) == {"security_profile": 0, "secure_url": None, "papers": None}


def test_files_become_papers(tmp_path: Path) -> None:
    for name, text in {"ca": AUTHORITY.root.certificate * 2, "own": OWN.certificate, "key": OWN.key}.items():
        (tmp_path / name).write_text(text)
    words = ("--ca", tmp_path / "ca", "--cert", tmp_path / "own", "--key", tmp_path / "key", "--manufacturer-ca", tmp_path / "ca")
    found = security(arguments(*words, "--security-profile", 3, "--key-kind", "RSA", "--secure-csms", "wss://s/o"))
    roots = (AUTHORITY.root.certificate,) * 2
    assert found == {
        "security_profile": 3,
        "secure_url": "wss://s/o",
        "papers": Papers(roots, roots, OWN.certificate, OWN.key, "RSA"),
    }


def test_what_cannot_be_used_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("x")
    (tmp_path / "bytes").write_bytes(b"\xff")
    for words in (
        ("--ca", tmp_path / "text"),
        ("--manufacturer-ca", tmp_path / "bytes"),
        ("--secure-csms", "ws://h/o"),
        ("--secure-csms", "x"),
    ):
        with pytest.raises(ValueError, match=r"PEM|wss://"):
            security(arguments(*words))
    with pytest.raises(OSError, match="No such file"):
        security(arguments("--ca", tmp_path / "none"))
