import uuid
from pathlib import Path

import pytest

from features.kit.strangers import BadPort, find, words

ACME = """
from features.kit.no_port import NoPort
from features.kit.port import Command


class Acme(NoPort):
    abilities = frozenset(("send", "parallel"))

    def __init__(self, url, token=""):
        self.url, self.token = url, token

    def send_command(self, charging_point_id, action, request, *, insist=False):
        return Command("sent", None)


class Able(NoPort):
    abilities = frozenset(("fly",))


class Vague(NoPort):
    abilities = None


class Bare:
    abilities = frozenset()


number = 7
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution with a port of its own, as pip would leave it there."""
    (folder / "acme_port.py").write_text(ACME)
    papers = folder / "acme-1.0.dist-info"
    papers.mkdir()
    (papers / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (papers / "entry_points.txt").write_text("[wattproof.ports]\nacme = acme_port:Acme\n")
    monkeypatch.syspath_prepend(folder)


def test_a_class_is_found_by_its_module_and_by_the_word_of_its_distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)
    assert words() == ["acme"]
    assert find("acme_port:Acme") is find("acme") is not None


@pytest.mark.parametrize("word", ["", "acne", "host:80", "a b:C", "ftp"])
def test_what_names_no_class_is_none(word: str) -> None:
    assert find(word) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("acme_port:Nothing", "has no attribute 'Nothing'"),
        ("acme_port:number", "is no class"),
        ("acme_port:Bare", "lacks greet, announce, create_charge_point"),
        ("acme_port:Vague", "abilities is a set of words: send, stations"),
        ("acme_port:Able", "no such abilities: fly; there are send, stations"),
        ("no_such_module:Acme", "No module named 'no_such_module'"),
    ],
)
def test_what_is_no_port_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, words: str) -> None:
    install(tmp_path, monkeypatch)
    with pytest.raises(BadPort, match=words):
        find(name)


def test_a_module_that_breaks_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"broken_{uuid.uuid4().hex}"
    (tmp_path / f"{name}.py").write_text("raise RuntimeError('no licence')")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BadPort, match="RuntimeError: no licence"):
        find(f"{name}:Acme")
