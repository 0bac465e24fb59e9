"""One request of a station on its way through the actions, and what an action may answer."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
from ocpp.v16.datatypes import IdTagInfo
from ocpp.v16.enums import AuthorizationStatus

from csms.actions.v16.reading import Payload
from csms.domain.id_tags import Decision, Verdict
from csms.services.authority import Authority
from csms.services.quarantine import Original

STATUSES = {
    Verdict.ACCEPTED: AuthorizationStatus.accepted,
    Verdict.BLOCKED: AuthorizationStatus.blocked,
    Verdict.EXPIRED: AuthorizationStatus.expired,
    Verdict.INVALID: AuthorizationStatus.invalid,
    Verdict.CONCURRENT: AuthorizationStatus.concurrent_tx,
}


@dataclass(frozen=True)
class Call:
    """A request: who sent it, when it came in, and what it says. `fresh` is a text that nothing else has, for what a boot creates;
    `boot_status` is how the station's last boot was answered, None before its first; `tell_boot`: whether Zoho is told of a boot;
    `authority` signs stations' certificates, where there is one."""

    charging_point_id: str
    action: str
    message_id: str
    payload: Payload
    at: datetime
    fresh: str
    heartbeat_interval_s: int = 300
    boot_status: str | None = None
    tell_boot: bool = True
    authority: Authority | None = None

    def original(self, unusable: str | None = None) -> Original:
        """The request as quarantine keeps it."""
        return Original(self.action, self.message_id, orjson.dumps(self.payload).decode(), unusable)


@dataclass(frozen=True)
class Refusal:
    """A request that is answered by an error, after whatever it left behind was stored."""

    code: str
    text: str


def wire(answer: Any) -> Payload:
    """A result of the `ocpp` library as the payload it stands for; what is None is left out."""
    return {spelt: value for name, spelt in _spelling(answer.__class__) if (value := getattr(answer, name)) is not None}


def wire_time(at: datetime) -> str:
    """UTC, to the millisecond, with Z (OCPP 1.6, 3.14)."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def id_tag_info(decision: Decision) -> Any:
    """A tag decision as stations are told."""
    info = IdTagInfo(
        status=STATUSES[decision.verdict],
        parent_id_tag=decision.parent_id_tag,
        expiry_date=wire_time(decision.expiry_date) if decision.expiry_date else None,
    )
    return wire(info)


@cache
def _spelling(kind: Any) -> tuple[tuple[str, str], ...]:
    return tuple((field.name, _camel(field.name)) for field in fields(kind))


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
