"""One connection of a charge point, as the small CSMS serves it: the sound behaviour, in methods so small that a defect overrides one.

Whatever leaves passes `say`: there `req` and `conf` may change the payloads of requests and answers. What a station tells is put on its
record by `start`, `stop`, `status` and their like.
"""

import asyncio
import base64
import json
import re
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, ClassVar

from ocpp.charge_point import camel_to_snake_case, remove_nones, serialize_as_dict, snake_to_camel_case
from ocpp.exceptions import OCPPError
from ocpp.messages import unpack
from ocpp.routing import after, on
from ocpp.v16 import ChargePoint, call_result
from ocpp.v16 import call as requests
from websockets.exceptions import ConnectionClosed, NegotiationError

from tests.mutants import framing
from tests.mutants.book import Book, Record, Tag, Transaction, told
from tests.mutants.vault import Peer

INTERVAL_S = 300
COMMAND_S = 20.0
VENDOR_STATUS = "UnknownVendorId"
HEXADECIMAL = re.compile("([0-9A-Fa-f]{2}){16,20}")


def octets(password: str) -> bytes:
    """A password as stations send it (OCPP-J 1.6, 6.2.2)."""
    return bytes.fromhex(password) if HEXADECIMAL.fullmatch(password) else password.encode()


class Station(ChargePoint):  # type: ignore[misc]
    """The sound one. Its docstring is what a defect says of itself; its name, in small letters with hyphens, is the defect's."""

    MUTANTS: ClassVar[dict[str, type["Station"]]] = {}

    def __init_subclass__(cls) -> None:
        name = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in cls.__name__).lstrip("-")
        if not cls.__name__.startswith("_"):
            Station.MUTANTS[name] = cls

    def __init__(self, record: Record, book: Book, link: Any) -> None:
        super().__init__(record.identity, link, response_timeout=COMMAND_S)
        self.record, self.book, self.link = record, book, link
        self.actions: dict[str, str] = {}
        self.gone = asyncio.Event()
        self.open = ""
        self.online: dict[str, Station] = {}
        self.tasks: set[asyncio.Future[None]] = set()

    # the door

    @classmethod
    def find(cls, book: Book, path: str) -> Record | None:
        """Whose connection this is, by the path up to and with the identity."""
        root, _, identity = path.rpartition("/")
        return book.records.get(identity) if root == "/ocpp" else None

    @classmethod
    def admits(cls, record: Record, authorization: str, peer: Peer) -> bool:
        """Whether the connection is what the station's security profile demands."""
        if record.profile >= 2 and not peer.secured:
            return False
        return cls.certified(record, peer) if record.profile == 3 else cls.proven(record, authorization)

    @classmethod
    def certified(cls, record: Record, peer: Peer) -> bool:
        """Whether the certificate of the client is the station's."""
        return peer.name == record.identity

    @classmethod
    def proven(cls, record: Record, authorization: str) -> bool:
        """Whether a header is the station's name and password, if it needs any."""
        if not record.password:
            return True
        expected = base64.b64encode(record.identity.encode() + b":" + octets(record.password)).decode()
        return authorization == f"Basic {expected}"

    @classmethod
    def agree(cls, offered: list[str]) -> str | None:
        """The subprotocol; raises NegotiationError when there is none."""
        if "ocpp1.6" not in offered:
            raise NegotiationError("ocpp1.6 is what is spoken here")
        return "ocpp1.6"

    def take_over(self, before: "Station | None") -> None:
        """From now on orders go over this connection, and an older one is closed."""
        self.online[self.record.identity] = self
        if before is not None:
            before.gone.set()
            self.later(before.link.close())

    def leave(self) -> None:
        """The connection is gone."""
        if self.online.get(self.record.identity) is self:
            del self.online[self.record.identity]

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it beside the reading; a connection that is gone by then does not matter."""
        task = asyncio.ensure_future(_quietly(work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # frames

    async def serve(self) -> None:
        """Read until the connection is gone."""
        with suppress(ConnectionClosed):
            await self.begin()
            await self.start_reading()
        self.gone.set()

    async def begin(self) -> None:
        """What is done before the first frame: nothing."""

    async def start_reading(self) -> None:
        """One frame after the other."""
        async for text in self.link:
            await self.route_message(text)

    async def route_message(self, raw_msg: str | bytes) -> None:
        """What is no frame is passed over; the library passes over a CALL with elements missing as well."""
        frame = framing.read(raw_msg)
        if frame is None:
            await self.hear_noise(raw_msg)
        elif frame[0] == 2:
            await self.hear_call(frame)
        else:
            with suppress(OCPPError):
                self.hear_answer(unpack(raw_msg))

    async def hear_noise(self, raw: str | bytes) -> None:
        """Nothing can be said."""

    async def hear_call(self, frame: list[Any]) -> None:
        """Answer it, whatever it is."""
        try:
            message = framing.call(frame, self.route_map)
            self.actions[frame[1]] = frame[2]
            self.check(message)
            await self._handle_call(message)
        except OCPPError as why:
            await self.refuse(frame, why)

    def check(self, message: Any) -> None:
        """Raise the library's error for a payload that is wrong."""
        framing.check(message)

    async def refuse(self, frame: list[Any], why: OCPPError) -> None:
        """With a CALLERROR."""
        await self.say(framing.error(frame[1], why))

    def hear_answer(self, answer: Any) -> None:
        """An answer that nothing waits for is nobody's."""
        if answer.unique_id == self.open:
            self._response_queue.put_nowait(answer)

    async def _send(self, message: str) -> None:
        await self.say(json.loads(message))

    async def say(self, frame: list[Any]) -> None:
        """Put a frame on the wire."""
        if frame[0] == 2:
            frame[3] = self.req(frame[2], frame[3])
            self.open = frame[1]
        elif frame[0] == 3:
            frame[2] = self.conf(self.actions.get(frame[1], ""), frame[2])
        await self.link.send(json.dumps(frame))

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """A request as it leaves."""
        return payload

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        """An answer as it leaves."""
        return payload

    # what the operator orders

    async def order(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request and wait for what comes of it: `state` and `response`, as the CSMS port gives them."""
        payload = getattr(requests, action)(**camel_to_snake_case(request))
        asking = asyncio.ensure_future(self.call(payload, suppress=False))
        ending = asyncio.ensure_future(self.gone.wait())
        await asyncio.wait((asking, ending), return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if not asking.done():
            asking.cancel()
            return {"state": "lost", "response": None}
        if asking.exception() is not None:
            return {"state": "error", "response": None}
        response = snake_to_camel_case(remove_nones(serialize_as_dict(asking.result())))
        self.note_response(action, request, response)
        return {"state": "answered", "response": response}

    def note_response(self, action: str, request: dict[str, Any], response: dict[str, Any]) -> None:
        """What an answer of the station means for its record."""
        taken = response.get("status") == "Accepted"
        if action == "ReserveNow":
            self.note_reservation(request, response["status"])
        elif action == "CancelReservation" and taken:
            self.note_cancellation(request["reservationId"])
        elif action == "SendLocalList" and taken:
            self.note_list(request)
        elif action == "GetInstalledCertificateIds":
            self.note_certificates(response.get("certificateHashData", []))
        elif action == "DeleteCertificate" and taken:
            self.record.certificates.pop(request["certificateHashData"]["serialNumber"], None)
        elif action == "ChangeConfiguration" and taken and request["key"] == "AuthorizationKey":
            self.change_password(request["value"])
        elif action == "ChangeConfiguration" and taken and request["key"] == "SecurityProfile":
            self.raise_profile(int(request["value"]))

    def note_reservation(self, request: dict[str, Any], status: str) -> None:
        """It stands when the station has accepted it."""
        self.record.reservations[request["reservationId"]] = {**request, "state": status}

    def note_cancellation(self, number: int) -> None:
        """It stands no longer."""
        self.record.reservations.setdefault(number, {})["state"] = "Cancelled"

    def note_list(self, request: dict[str, Any]) -> None:
        """The station has taken an update of its local list; a card without idTagInfo leaves it."""
        entries = {entry["idTag"].casefold(): entry for entry in request.get("localAuthorizationList", ())}
        before = {} if request["updateType"] == "Full" else self.record.listed
        self.record.list_version = request["listVersion"]
        self.record.listed = {name: entry for name, entry in (before | entries).items() if "idTagInfo" in entry}

    def note_certificates(self, found: list[dict[str, str]]) -> None:
        """The station holds these."""
        self.record.certificates.update({one["serialNumber"]: one for one in found})

    def change_password(self, password: str) -> None:
        """From now on with this one; the station dials again."""
        self.record.password = password
        self.later(self.link.close())

    def raise_profile(self, profile: int) -> None:
        """From now on with this one."""
        self.record.profile = profile

    # what stations ask and tell

    def judge(self, id_tag: str) -> str:
        """How a card stands."""
        tag = self.book.tags.get(id_tag.casefold())
        if tag is None:
            return "Invalid"
        if tag.limit == 0:
            return "Blocked"
        return "Expired" if tag.expires_at is not None and tag.expires_at < self.now() else "Accepted"

    def card(self, id_tag: str) -> dict[str, Any]:
        """IdTagInfo of a card."""
        tag = self.book.tags.get(id_tag.casefold(), Tag(0))
        return {"status": self.judge(id_tag), **({"parent_id_tag": tag.parent} if tag.parent else {})}

    def now(self) -> datetime:
        """By this clock."""
        return datetime.now(UTC)

    @on("BootNotification")
    def on_boot(self, **_: Any) -> Any:
        return call_result.BootNotification(self.now().isoformat(), INTERVAL_S, self.record.registration)

    @on("Heartbeat")
    def on_heartbeat(self) -> Any:
        return call_result.Heartbeat(self.now().isoformat())

    @on("Authorize")
    def on_authorize(self, id_tag: str) -> Any:
        return call_result.Authorize(self.card(id_tag))

    @on("StartTransaction")
    def on_start(self, **said: Any) -> Any:
        found = self.start_transaction(snake_to_camel_case(said))
        return call_result.StartTransaction(found.id, self.card(said["id_tag"]))

    def start_transaction(self, said: dict[str, Any]) -> Transaction:
        """On record, whatever the card: energy flows already. The same start again is the same transaction."""
        same = [one for one in self.record.transactions if one.told == told(said)]
        if same:
            return same[0]
        found = Transaction(self.next_id(), self.judge(said["idTag"]), said)
        self.record.transactions.append(found)
        self.use_reservation(said.get("reservationId"))
        return found

    def next_id(self) -> int:
        """An id that no transaction had before."""
        return next(self.book.ids)

    def use_reservation(self, number: int | None) -> None:
        """It has served its purpose."""
        if number in self.record.reservations:
            self.record.reservations[number]["state"] = "Used"

    @on("StopTransaction")
    def on_stop(self, **said: Any) -> Any:
        self.stop_transaction(snake_to_camel_case(said))
        return call_result.StopTransaction(self.card(said["id_tag"]) if "id_tag" in said else None)

    def stop_transaction(self, said: dict[str, Any]) -> None:
        """On record, if the transaction is known; the first end counts."""
        for one in self.record.transactions:
            if one.id == said["transactionId"] and one.stop is None:
                one.stop = said

    @on("MeterValues")
    def on_meter_values(self, **_: Any) -> Any:
        return call_result.MeterValues()

    @on("StatusNotification")
    def on_status(self, connector_id: int, status: str, **_: Any) -> Any:
        self.record.connectors[connector_id] = status
        return call_result.StatusNotification()

    @on("DataTransfer")
    def on_data(self, **_: Any) -> Any:
        return call_result.DataTransfer(VENDOR_STATUS)

    @on("DiagnosticsStatusNotification")
    def on_diagnostics(self, status: str) -> Any:
        self.note("diagnostics_status", status)
        return call_result.DiagnosticsStatusNotification()

    @on("FirmwareStatusNotification")
    def on_firmware(self, status: str) -> Any:
        self.note("fw_update_status", status)
        return call_result.FirmwareStatusNotification()

    @on("SignedFirmwareStatusNotification")
    def on_signed_firmware(self, status: str, **_: Any) -> Any:
        self.note("fw_update_status", status)
        return call_result.SignedFirmwareStatusNotification()

    @on("LogStatusNotification")
    def on_log(self, status: str, **_: Any) -> Any:
        self.note("log_status", status)
        return call_result.LogStatusNotification()

    def note(self, what: str, status: str) -> None:
        """How something stands that takes its time."""
        self.record.statuses[what] = status

    @on("SecurityEventNotification")
    def on_event(self, type: str, **_: Any) -> Any:
        self.record.events.append(type)
        return call_result.SecurityEventNotification()

    @on("SignCertificate")
    def on_sign(self, csr: str) -> Any:
        return call_result.SignCertificate("Accepted" if self.book.vault else "Rejected")

    @after("SignCertificate")
    def after_sign(self, csr: str) -> None:
        if self.book.vault:
            self.later(self.send_certificate(csr))

    async def send_certificate(self, csr: str) -> None:
        """What the station has asked for."""
        await self.order("CertificateSigned", {"certificateChain": self.sign(csr)})

    def sign(self, csr: str) -> str:
        """The certificate that a request asks for."""
        assert self.book.vault is not None
        return self.book.vault.sign(csr)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    with suppress(ConnectionClosed):
        await work
