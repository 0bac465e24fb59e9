from pathlib import Path
from typing import Any

import pytest

from features.kit.no_port import NoPort
from features.kit.octt_dialect import OcttDialect
from features.kit.operator_api import OperatorApi
from features.kit.ports import UnknownPort, abilities_of, open_port
from features.kit.steve import Steve
from tests.features.kit.test_strangers import install


@pytest.mark.parametrize(
    ("address", "kind", "able"),
    [
        ("", NoPort, {"parallel"}),
        ("http://a:1", OperatorApi, {"send", "stations", "tags", "read", "customers", "parallel"}),
        ("https://a", OperatorApi, {"send", "stations", "tags", "read", "customers", "parallel"}),
        ("octt+http://a:1/x", OcttDialect, {"send", "parallel"}),
        ("steve+https://a/steve", Steve, {"send", "tags", "read", "parallel"}),
    ],
)
def test_the_address_says_which_port_it_is(address: str, kind: type, able: set[str]) -> None:
    port = open_port(address, "me:secret")
    assert type(port) is kind
    assert abilities_of(address) == able
    assert port.abilities <= able
    port.close()


def test_a_person_can_send_one_thing_after_the_other() -> None:
    assert abilities_of("manual") == {"send"}


def test_a_port_of_others_is_named_by_its_class_or_by_a_word_of_its_distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)
    for address, where in (("acme_port:Acme+http://a:1/x", "http://a:1/x"), ("acme+https://a", "https://a"), ("acme", "")):
        port: Any = open_port(address, "secret")
        assert (type(port).__name__, port.url, port.token) == ("Acme", where, "secret")
        assert abilities_of(address) == {"send", "parallel"}


def test_of_what_is_installed_every_word_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch)
    with pytest.raises(UnknownPort, match=r"steve\+http://, acme\+ or package\.module:Class\+, or is manual"):
        open_port("ftp://a")


@pytest.mark.parametrize("address", ["ftp://a", "a:80", "octt://a", "steve", "http"])
def test_an_address_that_no_port_has_is_unknown(address: str) -> None:
    with pytest.raises(UnknownPort, match="octt"):
        open_port(address)
    with pytest.raises(UnknownPort):
        abilities_of(address)
