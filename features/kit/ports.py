"""Which port speaks with the product: told by the beginning of `--csms-port`. The ports themselves know the rest; `PORTS` has a line for
each of ours, `strangers` finds those of others."""

from collections.abc import Callable

from features.kit import manual, octt_dialect, steve, strangers
from features.kit.manual import Manual
from features.kit.no_port import NoPort
from features.kit.octt_dialect import OcttDialect
from features.kit.operator_api import OperatorApi
from features.kit.port import ABILITIES, Port
from features.kit.steve import Steve

PORTS: dict[str, tuple[Callable[[str, str], Port], frozenset[str]]] = {
    "http": (OperatorApi, frozenset(ABILITIES)),
    "https": (OperatorApi, frozenset(ABILITIES)),
    "octt": (OcttDialect, octt_dialect.ABILITIES),
    "steve": (Steve, steve.ABILITIES),
    "manual": (Manual, manual.ABILITIES),
}
"""By the first word of the address (`steve+http://HOST:PORT/steve`): how to open it with the rest and the operator's token, and what it can
do (`port.ABILITIES`)."""


class UnknownPort(ValueError):
    """An address that no port has; the text names those that there are."""


def open_port(address: str, token: str = "") -> Port:
    """The port at an address; nothing is no port at all. Raises UnknownPort."""
    if not address:
        return NoPort()
    opened, _ = _line(address)
    where = address.partition("+")[2]
    return opened(where or (address if _word(address) in PORTS else ""), token)


def abilities_of(address: str) -> frozenset[str]:
    """What the port at an address can do, before it is opened. Raises UnknownPort."""
    return _line(address)[1] if address else frozenset(("parallel",))


def _word(address: str) -> str:
    return address.partition("+")[0].partition("://")[0]


def _line(address: str) -> tuple[Callable[[str, str], Port], frozenset[str]]:
    word = _word(address)
    if word in PORTS and (word not in ("octt", "steve") or "+http" in address) and ("//" in address or word == "manual"):
        return PORTS[word]
    try:
        found = strangers.find(word) if word not in PORTS else None
    except strangers.BadPort as error:
        raise UnknownPort(f"--csms-port {error}") from None
    if found is None:
        there = ", ".join(("http://", "https://", "octt+http://", "steve+http://", *(f"{one}+" for one in strangers.words())))
        raise UnknownPort(f"--csms-port {address}: it begins with {there} or package.module:Class+, or is manual")
    return found, frozenset(found.abilities)
