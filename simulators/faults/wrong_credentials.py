"""The fault of a station with a wrong password."""

from dataclasses import dataclass, replace
from typing import ClassVar

from simulators.faults.fault import Dialling, Fault


@dataclass(frozen=True, slots=True)
class WrongCredentials(Fault):
    """The station gives `password`; an empty one gives none at all."""

    name: ClassVar = "wrong-credentials"
    dials: ClassVar[bool] = True

    password: str = "wrong-password-0"

    def dial(self, dialling: Dialling) -> Dialling:
        return replace(dialling, password=self.password or None)
