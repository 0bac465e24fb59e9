"""What the doctor found, as plain values: one finding a step, in the order in which a connection is made."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Step(StrEnum):
    """The steps of a connection, in their order."""

    DNS = "name"
    TCP = "TCP"
    TLS = "TLS"
    HTTP = "HTTP upgrade"
    SUBPROTOCOL = "subprotocol"
    OPEN = "stays open"
    REGISTRATION = "registration"


class State(StrEnum):
    """How a step went; `waiting` is a registration that is neither accepted nor refused."""

    OK = "ok"
    FAILED = "failed"
    WAITING = "waiting"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one step went: `happened` in a sentence, `hint` what to try, `cause` one word for programs.

    `cause` is empty unless the step failed or waits. The causes: dns, refused, unreachable, timeout, no-tls, tls,
    untrusted, wrong-host, expired, not-yet-valid, client-certificate, needs-tls, not-http, silence, unauthorized,
    forbidden, not-found, subprotocol, upgrade-refused, redirect, no-websocket, proxy, overloaded, server-error,
    closed, pending, rejected, boot-refused, boot-invalid.
    """

    step: Step
    state: State
    happened: str
    cause: str = ""
    hint: str = ""

    def as_dict(self) -> dict[str, str]:
        """The finding for JSON."""
        return {key: str(value) for key, value in asdict(self).items()}


class Ailment(Exception):
    """A step that failed, with its finding; no later step can be tried."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.happened)
        self.finding = finding


def well(step: Step, happened: str) -> Finding:
    """The finding for a step that went as it should."""
    return Finding(step, State.OK, happened)


def ailment(step: Step, cause: str, happened: str, hint: str) -> Ailment:
    """The error for a step that failed."""
    return Ailment(Finding(step, State.FAILED, happened, cause, hint))
