"""What goes wrong when a station boots and beats."""

from datetime import timedelta
from typing import Any

from tests.mutants.station import Station


class BootIntervalZero(Station):
    """The heartbeat interval in BootNotification.conf is 0."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "interval": 0} if action == "BootNotification" else payload


class BootTimeWithoutZone(Station):
    """currentTime in BootNotification.conf has no zone."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "currentTime": payload["currentTime"][:19]} if action == "BootNotification" else payload


class HeartbeatTimeForPeople(Station):
    """currentTime in Heartbeat.conf is written for people, not in ISO 8601."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "currentTime": f"{self.now():%d.%m.%Y %H:%M:%S}"} if action == "Heartbeat" else payload


class ClockAnHourOff(Station):
    """currentTime is local time that calls itself UTC."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        told = (self.now() + timedelta(hours=1)).isoformat()
        return {**payload, "currentTime": told} if "currentTime" in payload else payload


class HeartbeatTimeFrozen(Station):
    """Heartbeat.conf repeats an instant of long ago."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "currentTime": "2024-01-01T00:00:00Z"} if action == "Heartbeat" else payload


class BootPending(Station):
    """A station that the operator has accepted is told Pending."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "status": "Pending"} if action == "BootNotification" else payload


class SecondBootRejected(Station):
    """A station that boots again while the CSMS believes it online is told Rejected."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        again, self.record.statuses["boots"] = "boots" in self.record.statuses, "seen"
        return {**payload, "status": "Rejected"} if action == "BootNotification" and again else payload


class StatusInLowerCase(Station):
    """Words of enumerations are sent in lower case."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "status": "accepted"} if payload.get("status") == "Accepted" else payload


class ExtraPropertyInHeartbeat(Station):
    """Heartbeat.conf has a property that OCPP does not have."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "serverVersion": "1.0"} if action == "Heartbeat" else payload


class AsksForConfigurationAfterBoot(Station):
    """GetConfiguration is sent after every boot, which nobody asked for."""

    async def say(self, frame: list[Any]) -> None:
        await super().say(frame)
        if frame[0] == 3 and self.actions.get(frame[1]) == "BootNotification":
            await super().say([2, f"auto-{frame[1][:20]}", "GetConfiguration", {}])
