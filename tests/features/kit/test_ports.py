import pytest

from features.kit.no_port import NoPort
from features.kit.octt_dialect import OcttDialect
from features.kit.operator_api import OperatorApi
from features.kit.ports import UnknownPort, abilities_of, open_port
from features.kit.steve import Steve


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


@pytest.mark.parametrize("address", ["ftp://a", "a:80", "octt://a", "steve"])
def test_an_address_that_no_port_has_is_unknown(address: str) -> None:
    with pytest.raises(UnknownPort, match="octt"):
        open_port(address)
    with pytest.raises(UnknownPort):
        abilities_of(address)
