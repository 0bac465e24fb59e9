"""The fault of a station that offers another protocol."""

from dataclasses import dataclass, replace
from typing import ClassVar

from simulators.faults.fault import Dialling, Fault


@dataclass(frozen=True, slots=True)
class WrongSubprotocol(Fault):
    """The station offers `offer` instead of ocpp1.6; an empty word offers nothing."""

    name: ClassVar = "wrong-subprotocol"
    dials: ClassVar[bool] = True

    offer: str = "ocpp2.0.1"

    def dial(self, dialling: Dialling) -> Dialling:
        return replace(dialling, subprotocol=self.offer or None)
