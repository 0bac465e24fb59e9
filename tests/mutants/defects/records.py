"""What goes wrong with what is kept of a station: reservations, files under way, certificates, events."""

from typing import Any

from cryptography.x509 import load_pem_x509_certificate

from tests.mutants.station import Station


class ReservationsStandAlways(Station):
    """A reservation stands, whatever the station said to it."""

    def note_reservation(self, request: dict[str, Any], status: str) -> None:
        super().note_reservation(request, "Accepted")


class ReservationsAreForgotten(Station):
    """Reservations are sent and not kept."""

    def note_reservation(self, request: dict[str, Any], status: str) -> None:
        pass


class ReservationsAreNeverUsed(Station):
    """A reservation that was used stands for ever."""

    def use_reservation(self, number: int | None) -> None:
        pass


class ReservationsAreNeverCancelled(Station):
    """A reservation that was cancelled stands for ever."""

    def note_cancellation(self, number: int) -> None:
        pass


class RefusedCancellationsCount(Station):
    """A reservation whose cancellation the station has refused is on record as cancelled."""

    def note_response(self, action: str, request: dict[str, Any], response: dict[str, Any]) -> None:
        super().note_response(action, request, response)
        if action == "CancelReservation":
            self.note_cancellation(request["reservationId"])


class ReservesConnectorOne(Station):
    """Reservations of the whole charge point are sent for connector 1."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "connectorId": payload["connectorId"] or 1} if action == "ReserveNow" else payload


class ReservesForAnHour(Station):
    """Every reservation ends after an hour."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "expiryDate": "2024-01-01T01:00:00Z"} if action == "ReserveNow" else payload


class ReservesForOneCard(Station):
    """The group of a reservation is left out."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in payload.items() if name != "parentIdTag"}


class ReservesForNobody(Station):
    """Reservations are made for a card of the CSMS's own."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "idTag": "RESERVED"} if action == "ReserveNow" else payload


class CancelsAnother(Station):
    """CancelReservation carries the id of another reservation."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"reservationId": payload["reservationId"] + 1} if action == "CancelReservation" else payload


class FirmwareStatusForgotten(Station):
    """The status of firmware is answered and not kept."""

    def note(self, what: str, status: str) -> None:
        if what != "fw_update_status":
            super().note(what, status)


class FailuresForgotten(Station):
    """A status of firmware or diagnostics that tells of a failure is not kept."""

    def note(self, what: str, status: str) -> None:
        if "Failed" not in status and "Invalid" not in status:
            super().note(what, status)


class DiagnosticsStatusForgotten(Station):
    """The status of diagnostics and logs is answered and not kept."""

    def note(self, what: str, status: str) -> None:
        if what == "fw_update_status":
            super().note(what, status)


class FirmwareIsInstalled(Station):
    """Every status of firmware is kept as Installed."""

    def note(self, what: str, status: str) -> None:
        super().note(what, "Installed" if what == "fw_update_status" else status)


class EventsForgotten(Station):
    """Security events are answered and not kept."""

    async def say(self, frame: list[Any]) -> None:
        self.record.events.clear()
        await super().say(frame)


class CertificatesForgotten(Station):
    """What certificates a station holds is not kept."""

    def note_certificates(self, found: list[dict[str, str]]) -> None:
        pass


class CertificatesStay(Station):
    """A certificate that was deleted stays on record."""

    def note_response(self, action: str, request: dict[str, Any], response: dict[str, Any]) -> None:
        if action != "DeleteCertificate":
            super().note_response(action, request, response)


class RejectedCertificatesStay(Station):
    """A certificate that the station has refused is on record."""

    def note_response(self, action: str, request: dict[str, Any], response: dict[str, Any]) -> None:
        super().note_response(action, request, response)
        if action == "InstallCertificate":
            serial = f"{load_pem_x509_certificate(request['certificate'].encode()).serial_number:X}"
            self.record.certificates[serial] = {}


class ListsForgotten(Station):
    """A local list that the station has taken is not kept."""

    def note_list(self, request: dict[str, Any]) -> None:
        pass


class RefusedListsStay(Station):
    """A local list that the station has refused is on record."""

    def note_response(self, action: str, request: dict[str, Any], response: dict[str, Any]) -> None:
        super().note_response(action, request, response)
        if action == "SendLocalList":
            self.note_list(request)
