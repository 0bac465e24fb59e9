"""The outside world of a CSMS: virtual charge points and a mock Zoho. It never imports the CSMS."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulators.fleet.fleet import Fleet
    from simulators.transport.facade import BlockingChargePoint
    from simulators.transport.virtual import VirtualChargePoint
    from simulators.transport.virtual_clock import VirtualClock
    from simulators.zoho.server import MockZoho

__all__ = ["BlockingChargePoint", "Fleet", "MockZoho", "VirtualChargePoint", "VirtualClock"]

_HOMES = {
    "Fleet": "simulators.fleet.fleet",
    "MockZoho": "simulators.zoho.server",
    "BlockingChargePoint": "simulators.transport.facade",
    "VirtualChargePoint": "simulators.transport.virtual",
    "VirtualClock": "simulators.transport.virtual_clock",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for, so that the pure core can be imported without sockets."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
