"""What goes wrong with frames, whatever they are about."""

import asyncio
from typing import Any

from ocpp.exceptions import GenericError, InternalError, NotSupportedError, OCPPError
from websockets.exceptions import ConnectionClosedError

from tests.mutants import framing
from tests.mutants.station import Station

LATE_S = 4.0
"""Longer than the arena lets an answer take."""


class SuspendedByTheStationIsAnError(Station):
    """A StatusNotification SuspendedEVSE is answered with an error."""

    async def hear_call(self, frame: list[Any]) -> None:
        if frame[2:3] == ["StatusNotification"] and frame[3].get("status") == "SuspendedEVSE":
            await self.refuse(frame, InternalError(description="no such state"))
        else:
            await super().hear_call(frame)


class FaultedIsAnError(Station):
    """A StatusNotification Faulted is answered with an error."""

    async def hear_call(self, frame: list[Any]) -> None:
        if frame[2] == "StatusNotification" and frame[3].get("status") == "Faulted":
            await self.refuse(frame, InternalError(description="alarm"))
        else:
            await super().hear_call(frame)


class ReservedIsSilence(Station):
    """A StatusNotification Reserved gets no answer."""

    async def hear_call(self, frame: list[Any]) -> None:
        if frame[2:3] != ["StatusNotification"] or frame[3].get("status") != "Reserved":
            await super().hear_call(frame)


class FinishingIsSilence(Station):
    """A StatusNotification Finishing gets no answer."""

    async def hear_call(self, frame: list[Any]) -> None:
        if frame[2:3] != ["StatusNotification"] or frame[3].get("status") != "Finishing":
            await super().hear_call(frame)


class StatusesForgotten(Station):
    """Statuses of connectors are answered and not stored."""

    async def say(self, frame: list[Any]) -> None:
        self.record.connectors.clear()
        await super().say(frame)


class LateAnswers(Station):
    """Answers to Heartbeat come later than is allowed."""

    async def say(self, frame: list[Any]) -> None:
        if frame[0] == 3 and self.actions.get(frame[1]) == "Heartbeat":
            await asyncio.sleep(LATE_S)
        await super().say(frame)


class LateAuthorize(Station):
    """Answers to Authorize come later than is allowed."""

    async def say(self, frame: list[Any]) -> None:
        if frame[0] == 3 and self.actions.get(frame[1]) == "Authorize":
            await asyncio.sleep(LATE_S)
        await super().say(frame)


class AnswersTwice(Station):
    """Every Authorize is answered twice."""

    async def say(self, frame: list[Any]) -> None:
        await super().say(frame)
        if frame[0] == 3 and self.actions.get(frame[1]) == "Authorize":
            await super().say(frame)


class AnswersWithAnotherId(Station):
    """An answer bears an id of the CSMS's own."""

    async def say(self, frame: list[Any]) -> None:
        await super().say([3, "1", frame[2]] if frame[0] == 3 and self.actions.get(frame[1]) == "Heartbeat" else frame)


class IdsAreCut(Station):
    """Message ids end at a colon, and after 35 characters."""

    async def say(self, frame: list[Any]) -> None:
        await super().say([frame[0], frame[1].split(":")[0][:35], *frame[2:]] if frame[0] != 2 else frame)


class IdsAreAscii(Station):
    """Letters beyond ASCII in message ids are lost."""

    async def say(self, frame: list[Any]) -> None:
        await super().say([frame[0], frame[1].encode("ascii", "replace").decode(), *frame[2:]])


class FormatViolation(Station):
    """A payload that breaks its schema is answered with FormatViolation, which is a word of OCPP 2."""

    async def refuse(self, frame: list[Any], why: OCPPError) -> None:
        error = framing.error(frame[1], why)
        await self.say([*error[:2], "FormatViolation", *error[3:]] if error[2].endswith("Violation") else error)


class UnknownActionNotSupported(Station):
    """An action that OCPP does not have is answered with NotSupported."""

    async def refuse(self, frame: list[Any], why: OCPPError) -> None:
        await super().refuse(frame, NotSupportedError() if why.code == "NotImplemented" else why)


class ErrorsWithoutDetails(Station):
    """A CALLERROR has four elements."""

    async def refuse(self, frame: list[Any], why: OCPPError) -> None:
        await self.say(framing.error(frame[1], why)[:4])


class ErrorsAtLength(Station):
    """The description of an error is the whole payload and more."""

    async def refuse(self, frame: list[Any], why: OCPPError) -> None:
        await self.say([4, frame[1], framing.error(frame[1], why)[2], f"{frame} " * 20, {}])


class EverythingIsGeneric(Station):
    """Whatever is wrong with a request is a GenericError."""

    async def refuse(self, frame: list[Any], why: OCPPError) -> None:
        await super().refuse(frame, GenericError())


class ForeignActionsAccepted(Station):
    """Requests that only a CSMS may send are accepted."""

    async def refuse(self, frame: list[Any], why: OCPPError) -> None:
        if why.code == "NotSupported":
            await self.say([3, frame[1], {"status": "Accepted"}])
        else:
            await super().refuse(frame, why)


class NothingIsWrong(Station):
    """A payload that breaks its schema is answered as if nothing were wrong."""

    async def refuse(self, frame: list[Any], why: OCPPError) -> None:
        if why.code in ("NotSupported", "NotImplemented"):
            await super().refuse(frame, why)
        else:
            await self.say([3, frame[1], {}])


class InstantsUnread(Station):
    """Instants are taken for texts."""

    def check(self, message: Any) -> None:
        try:
            framing.check(message)
        except OCPPError as why:
            if "instant" not in why.description:
                raise


class BrokenSchemasPassOver(Station):
    """A payload that breaks its schema gets no answer at all."""

    async def refuse(self, frame: list[Any], why: OCPPError) -> None:
        if why.code in ("NotSupported", "NotImplemented"):
            await super().refuse(frame, why)


class ClosesOnNoise(Station):
    """A text that is no frame ends the connection."""

    async def hear_noise(self, raw: str | bytes) -> None:
        await self.link.close(1011)


class AnswersNoise(Station):
    """A text that is no frame is answered with an error to the id -1, which is a rule of OCPP 2."""

    async def hear_noise(self, raw: str | bytes) -> None:
        await self.say([4, "-1", "RpcFrameworkError", "", {}])


class AnswersAnswers(Station):
    """An answer that nothing waits for is answered with an error."""

    def hear_answer(self, answer: Any) -> None:
        if answer.unique_id != self.open:
            self.later(self.say([4, answer.unique_id, "GenericError", "", {}]))
        super().hear_answer(answer)


class ClosesOnUnknownIds(Station):
    """An answer that nothing waits for ends the connection."""

    def hear_answer(self, answer: Any) -> None:
        if answer.unique_id != self.open:
            raise ConnectionClosedError(None, None)  # which ends the reading, and so the connection
        super().hear_answer(answer)


class DuplicatesAreDropped(Station):
    """A message id that was seen before gets no answer."""

    async def hear_call(self, frame: list[Any]) -> None:
        if frame[1] not in self.actions:
            await super().hear_call(frame)


class SecondCallIsDropped(Station):
    """A request that comes while another is worked at gets no answer."""

    busy = False

    async def start_reading(self) -> None:
        async for text in self.link:
            if not self.busy:
                self.busy = True
                self.later(self.work(text))

    async def work(self, text: Any) -> None:
        """Slowly, where a card is judged."""
        await asyncio.sleep(0.4 if "Authorize" in text else 0)
        await self.route_message(text)
        self.busy = False


class OutOfOrder(Station):
    """Requests that come together are worked at from the last to the first."""

    async def start_reading(self) -> None:
        texts: list[Any] = []
        async for text in self.link:
            texts.append(text)
            asyncio.get_running_loop().call_later(0.01, lambda: self.later(self.work(texts)))

    async def work(self, texts: list[Any]) -> None:
        """The last one first."""
        while texts:
            await self.route_message(texts.pop())


class DiesOfArity(Station):
    """A CALL with elements missing ends the connection."""

    async def refuse(self, frame: list[Any], why: OCPPError) -> None:
        if "elements" in why.description:
            await self.link.close(1002)
        else:
            await super().refuse(frame, why)


class SilentOnArity(Station):
    """A CALL with elements missing is passed over, as the library does."""

    async def refuse(self, frame: list[Any], why: OCPPError) -> None:
        if "elements" not in why.description:
            await super().refuse(frame, why)


class FragmentsAreFrames(Station):
    """Each piece of a message in pieces is taken for a message."""

    async def start_reading(self) -> None:
        while True:
            async for piece in self.link.recv_streaming():
                await self.route_message(piece)
