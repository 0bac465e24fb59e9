"""What goes wrong with what the operator orders: another request leaves than was asked for, or none, or two."""

import asyncio
import json
from typing import Any

from ocpp.v16.enums import ConfigurationKey

from tests.mutants.station import Station


class NothingIsSent(Station):
    """The operator is told that it is done, and nothing is sent."""

    async def order(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        return {"state": "answered", "response": {"status": "Accepted"}}


class EverythingIsAccepted(Station):
    """The operator is told Accepted, whatever the station answered."""

    async def order(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        found = await super().order(action, request)
        return {**found, "response": {**found["response"], "status": "Accepted"} if found["response"] else None}


class AnswersAreNotShown(Station):
    """The operator is told that the station has not answered."""

    async def order(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        return {**await super().order(action, request), "state": "timeout"}


class SentTwice(Station):
    """ClearCache is sent again when it was answered."""

    async def order(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        found = await super().order(action, request)
        return await super().order(action, request) if action == "ClearCache" else found


class ManyAtOnce(Station):
    """A request is sent while another waits for its answer."""

    async def order(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        self._call_lock = asyncio.Lock()
        return await super().order(action, request)


class DeafWhileWaiting(Station):
    """While a request waits for its answer, the station's are not answered."""

    async def hear_call(self, frame: list[Any]) -> None:
        async with self._call_lock:
            await super().hear_call(frame)

    async def start_reading(self) -> None:
        async for text in self.link:
            self.later(self.route_message(text))


class AnyAnswerWillDo(Station):
    """An answer counts for the request that waits, whatever its id."""

    def hear_answer(self, answer: Any) -> None:
        answer.unique_id = self.open
        super().hear_answer(answer)


class AnswersOfTheStation(Station):
    """An answer counts for the request that any connection of the station waits for, whatever its id."""

    def hear_answer(self, answer: Any) -> None:
        if answer.unique_id != self.open and self._call_lock.locked():
            answer.unique_id = self.open
        super().hear_answer(answer)


class BadAnswersBlock(Station):
    """After an answer that cannot be used no more requests are sent: the place of the one that waits is never given free."""

    blocked = False

    async def order(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        if self.blocked:
            return {"state": "queued", "response": None}
        found = await super().order(action, request)
        self.blocked = found["state"] == "error"
        return found


class BadAnswersClose(Station):
    """An answer that cannot be used ends the connection."""

    async def order(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        found = await super().order(action, request)
        if found["state"] == "error":
            await self.link.close(1011)
        return found


class HalfAnswersClose(Station):
    """An answer that is no frame ends the connection."""

    async def route_message(self, raw_msg: str | bytes) -> None:
        if not str(raw_msg).startswith("[2") and (str(raw_msg)[-1] != "]" or str(raw_msg).count(",") < 2):
            await self.link.close(1011)
        await super().route_message(raw_msg)


class NumbersForIds(Station):
    """The ids of the CSMS's own requests are numbers."""

    async def say(self, frame: list[Any]) -> None:
        await super().say([2, 5, *frame[2:]] if frame[0] == 2 else frame)


class LongIds(Station):
    """The ids of the CSMS's own requests are longer than 36 characters."""

    async def say(self, frame: list[Any]) -> None:
        await super().say([2, f"request-{frame[1]}", *frame[2:]] if frame[0] == 2 else frame)

    def hear_answer(self, answer: Any) -> None:
        super().hear_answer(answer)
        if answer.unique_id == self.open:
            answer.unique_id = answer.unique_id.removeprefix("request-")


class NullsForNothing(Station):
    """Nulls stand where a field is left out."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "connectorId": None} if action == "TriggerMessage" and "connectorId" not in payload else payload


class AllKeysAreOneKey(Station):
    """Asked for all keys, GetConfiguration names one."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"key": ["HeartbeatInterval"]} if action == "GetConfiguration" and not payload else payload


class OneKeyIsAllKeys(Station):
    """Asked for one key, GetConfiguration names none."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {} if action == "GetConfiguration" else payload


class ConfiguredValuesAreRounded(Station):
    """ChangeConfiguration sends another value than was asked for."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "value": "0"} if action == "ChangeConfiguration" else payload


class KeysInLowerCase(Station):
    """ChangeConfiguration sends keys in small letters."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "key": payload["key"].lower()} if action == "ChangeConfiguration" else payload


class ResetsAreSoft(Station):
    """Every reset is soft."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"type": "Soft"} if action == "Reset" else payload


class ResetsAreHard(Station):
    """Every reset is hard."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"type": "Hard"} if action == "Reset" else payload


class UnlocksConnectorOne(Station):
    """A connector that the CSMS does not know becomes connector 1."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"connectorId": 1} if action == "UnlockConnector" else payload


class UnlocksTheNextConnector(Station):
    """Connectors are counted from 0."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"connectorId": payload["connectorId"] + 1} if action == "UnlockConnector" else payload


class RemoteStartOfAnother(Station):
    """A remote start carries another card."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "idTag": "SOMEBODYELSE"} if action == "RemoteStartTransaction" else payload


class RemoteStartAnywhere(Station):
    """A remote start names no connector."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in payload.items() if name != "connectorId" or action != "RemoteStartTransaction"}


class RemoteStopOfAnother(Station):
    """A remote stop carries the id of another transaction."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"transactionId": payload["transactionId"] + 1} if action == "RemoteStopTransaction" else payload


class ListWithoutVerdicts(Station):
    """The entries of a local list have no idTagInfo."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        if action != "SendLocalList":
            return payload
        return {**payload, "localAuthorizationList": [{"idTag": one["idTag"]} for one in payload["localAuthorizationList"]]}


class ListsAreFull(Station):
    """Every local list is sent as a full one."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "updateType": "Full"} if action == "SendLocalList" else payload


class ListsAreDifferential(Station):
    """Every local list is sent as what has changed."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "updateType": "Differential"} if action == "SendLocalList" else payload


class ListsAreVersionOne(Station):
    """Every local list has the version 1."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "listVersion": 1} if action == "SendLocalList" else payload


class TriggersWithoutConnector(Station):
    """TriggerMessage names no connector."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"requestedMessage": payload["requestedMessage"]} if action == "TriggerMessage" else payload


class TriggersHeartbeats(Station):
    """Whatever is asked for, a Heartbeat is triggered."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"requestedMessage": "Heartbeat"} if action == "TriggerMessage" else payload


class LocationsWithASlash(Station):
    """Locations of files end in a slash."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "location": f"{payload['location']}/"} if "location" in payload else payload


class DatesWithoutZone(Station):
    """Dates in requests have no zone."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {name: value[:19] if name.endswith("Date") else value for name, value in payload.items()}


class DeletesAnotherCertificate(Station):
    """DeleteCertificate carries a hash in other capitals and with another digit."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        if action != "DeleteCertificate":
            return payload
        data = payload["certificateHashData"]
        return {"certificateHashData": {**data, "issuerKeyHash": data["issuerKeyHash"][::-1]}}


class RootsOfTheManufacturer(Station):
    """Every root is installed as that of a manufacturer."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "certificateType": "ManufacturerRootCertificate"} if "certificateType" in payload else payload


class RootsOfTheCentralSystem(Station):
    """Every root is installed as that of the central system."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "certificateType": "CentralSystemRootCertificate"} if "certificateType" in payload else payload


class SignaturesAreCut(Station):
    """Signatures of firmware are cut to 60 characters."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        if action != "SignedUpdateFirmware":
            return payload
        return {**payload, "firmware": {**payload["firmware"], "signature": payload["firmware"]["signature"][:60]}}


class LogsOfDiagnostics(Station):
    """GetLog asks for the diagnostics log."""

    def req(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "logType": "DiagnosticsLog"} if action == "GetLog" else payload


class FreeKeysAreRefused(Station):
    """A configuration key that is not in the specification is not sent."""

    async def order(self, action: str, request: dict[str, Any]) -> dict[str, Any]:
        if action == "ChangeConfiguration" and request["key"] not in {key.value for key in ConfigurationKey}:
            return {"state": "error", "response": None}
        return await super().order(action, request)


class MessageIdsComeAgain(Station):
    """Every request on a connection bears the same id."""

    async def _send(self, message: str) -> None:
        frame = json.loads(message)
        if frame[0] == 2:
            self.real, frame[1] = frame[1], "1"
        await self.say(frame)

    def hear_answer(self, answer: Any) -> None:
        if answer.unique_id == self.open:
            answer.unique_id = self.real
            self.open = self.real
        super().hear_answer(answer)
