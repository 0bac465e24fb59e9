"""What goes wrong with connections that nobody had a reason to close."""

from typing import Any

from tests.mutants import framing
from tests.mutants.station import Station

GOING = 1011


class HangsUpOnARefusal(Station):
    """The connection is closed when a station refuses a remote start or stop."""

    def note_response(self, action: str, request: dict[str, Any], response: dict[str, Any]) -> None:
        super().note_response(action, request, response)
        if action.startswith("Remote") and response.get("status") == "Rejected":
            self.later(self.link.close(GOING))


class HangsUpOnAFailure(Station):
    """The connection is closed when a station could not do what it was asked for."""

    def note_response(self, action: str, request: dict[str, Any], response: dict[str, Any]) -> None:
        super().note_response(action, request, response)
        if response.get("status") in ("UnlockFailed", "Failed", "NotSupported", "VersionMismatch"):
            self.later(self.link.close(GOING))


class HangsUpAfterEveryOrder(Station):
    """Every answer of a station ends the connection."""

    def note_response(self, action: str, request: dict[str, Any], response: dict[str, Any]) -> None:
        super().note_response(action, request, response)
        self.later(self.link.close(GOING))


class HangsUpOnTheFirstBoot(Station):
    """A station's first boot is answered by the end of its connection; from the second one on all is well."""

    async def route_message(self, raw_msg: str | bytes) -> None:
        frame = framing.read(raw_msg)
        if frame is not None and frame[2:3] == ["BootNotification"] and not self.record.connectors:
            self.record.connectors[0] = "Unavailable"
            await self.link.close(GOING)
        else:
            await super().route_message(raw_msg)


class HangsUpOnASecondSession(Station):
    """A station that starts a second session on one connection is cut off."""

    def note_transaction(self) -> None:
        """How many there were on this connection."""
        self.sessions = getattr(self, "sessions", 0) + 1

    def start_transaction(self, said: dict[str, Any]) -> Any:
        self.note_transaction()
        if self.sessions > 1:
            self.later(self.link.close(GOING))
        return super().start_transaction(said)
