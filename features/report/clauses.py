"""Where the documents speak of what a CSMS owes: the clause of a message's name, and how far a scenario came with each obligation."""

from dataclasses import dataclass
from typing import Literal

from features.kit.catalogue import Case, assign
from features.kit.verdict import Played, Verdict

SECTIONS = {
    "Authorize": "4.1",
    "BootNotification": "4.2",
    "DataTransfer": "4.3",
    "DiagnosticsStatusNotification": "4.4",
    "FirmwareStatusNotification": "4.5",
    "Heartbeat": "4.6",
    "MeterValues": "4.7",
    "StartTransaction": "4.8",
    "StatusNotification": "4.9",
    "StopTransaction": "4.10",
    "CancelReservation": "5.1",
    "ChangeAvailability": "5.2",
    "ChangeConfiguration": "5.3",
    "ClearCache": "5.4",
    "ClearChargingProfile": "5.5",
    "GetCompositeSchedule": "5.7",
    "GetConfiguration": "5.8",
    "GetDiagnostics": "5.9",
    "GetLocalListVersion": "5.10",
    "RemoteStartTransaction": "5.11",
    "RemoteStopTransaction": "5.12",
    "ReserveNow": "5.13",
    "Reset": "5.14",
    "SendLocalList": "5.15",
    "SetChargingProfile": "5.16",
    "TriggerMessage": "5.17",
    "UnlockConnector": "5.18",
    "UpdateFirmware": "5.19",
}
"""Of OCPP 1.6, by the name of the message."""
EXTENDED = frozenset(
    (
        "CertificateSigned",
        "DeleteCertificate",
        "ExtendedTriggerMessage",
        "GetInstalledCertificateIds",
        "GetLog",
        "InstallCertificate",
        "LogStatusNotification",
        "SecurityEventNotification",
        "SignCertificate",
        "SignedFirmwareStatusNotification",
        "SignedUpdateFirmware",
    )
)
WHITE_PAPER = "OCPP 1.6 security white paper, edition 3"
OTHERS = {"subprotocol": "OCPP-J 1.6, 3.1.2", "subprotocols": "OCPP-J 1.6, 3.1.2", "TLS": WHITE_PAPER, "certificate": WHITE_PAPER}
"""Subjects that are no message."""

How = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True)
class Owed:
    """One obligation: `how` passed when the Then step that asserts it passed (and each that names it and asserts no other), failed when
    one failed, skipped when it was not reached."""

    text: str
    clause: str
    how: How


def clause_of(subject: str) -> str:
    """The clause that tells of a subject such as `Authorize.conf`; empty when no single one does."""
    name, _, _ = subject.partition(".")
    if name in EXTENDED:
        return f"{WHITE_PAPER}, {name}"
    if name == "DataTransfer" and subject.endswith(".req"):
        return "OCPP 1.6, 5.6"
    if name in SECTIONS:
        return f"OCPP 1.6, {SECTIONS[name]}"
    return OTHERS.get(name, "")


def owed(case: Case, verdict: Verdict) -> list[Owed]:
    """What the CSMS owes in the case as this scenario has it, and how far each came in this verdict."""
    due, steps = case.owed(verdict.tags), _then(verdict.steps)
    words = [words_of(step) for step in steps]
    places = assign(due, words)
    found = []
    for one, place in zip(due, places, strict=True):
        own = [at for at, said in enumerate(words) if at == place or (at not in places and one.is_named_by(said))]
        found.append(Owed(str(one), clause_of(one.subject), _how([steps[at].outcome for at in own])))
    return found


def cite(case: Case | None, step: Played) -> str:
    """The clauses of the obligations that a step names, and the case; for a step that failed."""
    if case is None:
        return ""
    found = [clause_of(one.subject) for one in case.obligations if one.is_named_by(words_of(step))]
    return "; ".join(dict.fromkeys([*(clause for clause in found if clause), case.id]))


def words_of(step: Played) -> str:
    """All that a step says, its table included."""
    return " ".join((step.text, *(cell for row in step.table for cell in row)))


def _how(outcomes: list[str]) -> How:
    if "failed" in outcomes:
        return "failed"
    return "passed" if outcomes and all(outcome == "passed" for outcome in outcomes) else "skipped"


def _then(steps: list[Played]) -> list[Played]:
    found, keyword = [], ""
    for step in steps:
        keyword = step.keyword if step.keyword not in ("And", "But", "*") else keyword
        if keyword == "Then":
            found.append(step)
    return found
