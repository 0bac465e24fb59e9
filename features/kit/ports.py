"""Which port speaks with the product: told by the beginning of `--csms-port`. The ports themselves know the rest; `PORTS` has a line for
each."""

from collections.abc import Callable

from features.kit import manual, octt_dialect, steve
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
    return opened(address.partition("+")[2] or address, token)


def abilities_of(address: str) -> frozenset[str]:
    """What the port at an address can do, before it is opened. Raises UnknownPort."""
    return _line(address)[1] if address else frozenset(("parallel",))


def _line(address: str) -> tuple[Callable[[str, str], Port], frozenset[str]]:
    word = address.partition(":")[0].partition("+")[0]
    if word not in PORTS or (word in ("octt", "steve") and "+http" not in address):
        raise UnknownPort(f"--csms-port {address}: it begins with http://, https://, octt+http://, steve+http://, or is manual")
    return PORTS[word]
