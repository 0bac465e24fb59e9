"""Frames, notes and webhooks as arrows a person can read. Pure: tape entries in, lines out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from simulators.transport.frames import Frame, read_frame
from simulators.transport.tape import Entry

Tone = Literal["call", "good", "bad", "note"]

_DETAIL_WIDTH = 110

_SALIENT = {
    "BootNotification": ("chargePointVendor", "chargePointModel", "firmwareVersion"),
    "StatusNotification": ("connectorId", "status", "errorCode"),
    "StartTransaction": ("connectorId", "idTag", "meterStart"),
    "StopTransaction": ("transactionId", "meterStop", "reason", "idTag"),
    "MeterValues": ("connectorId", "transactionId"),
}

_QUIET_VALUES = ("NoError", "", None)


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow between two parties, drawn `source → target  title  detail`.

    `backwards` draws the target on the left (`CP1 ← CSMS`), so that a station keeps its column.
    """

    at: datetime
    source: str
    target: str
    title: str
    detail: str = ""
    tone: Tone = "call"
    backwards: bool = False

    @property
    def parties(self) -> str:
        """Who speaks to whom; a note has only its source."""
        if not self.target:
            return self.source
        left, sign, right = (self.target, "←", self.source) if self.backwards else (self.source, "→", self.target)
        return f"{left} {sign} {right}"

    def line(self) -> str:
        """The arrow as one line without colours; the time is UTC."""
        return f"{self.at:%H:%M:%S}  {self.parties}  {self.title}  {self.detail}".rstrip()


class Translator:
    """Turns the tape entries of stations into arrows, matching each answer to its call by station and id."""

    def __init__(self, csms: str = "CSMS", *, open_calls_max: int = 1000) -> None:
        self._csms = csms
        self._open: dict[tuple[str, bool, str], str] = {}
        self._open_max = open_calls_max

    def arrow(self, entry: Entry) -> Arrow:
        """The arrow for one entry."""
        if entry.direction == "note":
            return Arrow(entry.at, entry.station, "", "·", _printable(entry.note or ""), tone="note")
        received = entry.direction == "received"
        parties = (self._csms, entry.station) if received else (entry.station, self._csms)
        frame = read_frame(entry.frame or "")
        if frame is None:
            return Arrow(entry.at, *parties, "(no OCPP frame)", _cut(entry.frame or ""), "bad", received)
        title, detail, tone = self._words(frame, entry.station, received)
        return Arrow(entry.at, *parties, title, _cut(detail), tone, received)

    def _words(self, frame: Frame, station: str, received: bool) -> tuple[str, str, Tone]:
        if frame.kind == "call":
            self._remember((station, received, frame.message_id), frame.action)
            return frame.action, salient(frame.action, frame.payload), "call"
        action = self._open.pop((station, not received, frame.message_id), f"(answer to unknown {frame.message_id})")
        if frame.kind == "error":
            return f"{action} ✗", " ".join(filter(None, (frame.code, frame.description))), "bad"
        good = frame.status in ("", "Accepted", "Unlocked", "Scheduled", "RebootRequired")
        return (
            f"{action} ✓" if good else f"{action} ✗",
            salient("", frame.payload) or "ok",
            "good" if good else "bad",
        )

    def _remember(self, key: tuple[str, bool, str], action: str) -> None:
        self._open[key] = action
        if len(self._open) > self._open_max:
            del self._open[next(iter(self._open))]


def salient(action: str, payload: dict[str, Any]) -> str:
    """The part of a payload a person looks for, as `key=value` words; statuses stand without their key."""
    keys = _SALIENT.get(action, tuple(payload))
    words = [_word(key, payload[key]) for key in keys if key in payload and payload[key] not in _QUIET_VALUES]
    if isinstance(payload.get("meterValue"), list):
        words.insert(0, measured(payload["meterValue"]))  # on a narrow terminal the first words stand where the eye is
    return " ".join(filter(None, words))


def measured(meter_values: list[Any]) -> str:
    """The last sample of each total (no phase) in a meterValue or transactionData list: `1250 Wh 11000 W`."""
    found: dict[str, str] = {}
    for sampled in meter_values:
        values = sampled.get("sampledValue") if isinstance(sampled, dict) else None
        for value in values if isinstance(values, list) else ():
            if isinstance(value, dict) and "phase" not in value:
                measurand = str(value.get("measurand", "Energy.Active.Import.Register"))
                unit = value.get("unit", "Wh" if measurand.startswith("Energy") else "")
                found[measurand] = f"{value.get('value')} {unit}".strip()
    return " ".join(found.values())


def _word(key: str, value: Any) -> str:
    if key == "status":
        return str(value)
    if key == "idTagInfo" and isinstance(value, dict):
        return str(value.get("status", ""))
    if isinstance(value, list):
        return "" if key in ("meterValue", "transactionData") else f"{key}=[{len(value)}]"
    if isinstance(value, dict):
        return f"{key}={{…}}"
    return f"{key}={value}"


def _printable(text: str) -> str:
    """Without control characters: a peer's text must not steer the terminal."""
    return "".join(character if character.isprintable() else "�" for character in text)


def _cut(text: str) -> str:
    printable = _printable(text)
    return printable if len(printable) <= _DETAIL_WIDTH else printable[: _DETAIL_WIDTH - 1] + "…"
