"""The fault of a station that was given a wrong address."""

from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from simulators.faults.fault import Dialling, Fault


@dataclass(frozen=True, slots=True)
class WrongPath(Fault):
    """The path before the identity is `path`; with `identity`, the station calls itself that."""

    name: ClassVar = "wrong-path"
    dials: ClassVar[bool] = True

    path: str = "/nowhere"
    identity: str = ""

    def dial(self, dialling: Dialling) -> Dialling:
        parts = urlsplit(dialling.csms)
        csms = dialling.csms if self.identity else urlunsplit(parts._replace(path="/" + self.path.strip("/")))
        return replace(dialling, csms=csms, identity=self.identity or dialling.identity)
