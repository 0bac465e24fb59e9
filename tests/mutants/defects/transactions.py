"""What goes wrong with transactions: their ids, what is stored of them, and what is told twice."""

from datetime import timedelta
from typing import Any

from ocpp.exceptions import InternalError, PropertyConstraintViolationError
from ocpp.routing import on

from tests.mutants.book import Transaction
from tests.mutants.station import Station


class SameTransactionId(Station):
    """Every transaction gets the same id."""

    def next_id(self) -> int:
        return 7


class TransactionIdAsText(Station):
    """transactionId is a text."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "transactionId": str(payload["transactionId"])} if action == "StartTransaction" else payload


class NoTransactionIdForBadCards(Station):
    """A start with a bad card is not stored, and its id is 0."""

    def start_transaction(self, said: dict[str, Any]) -> Transaction:
        return super().start_transaction(said) if self.judge(said["idTag"]) == "Accepted" else Transaction(0, "Invalid", said)


class StartNotStored(Station):
    """StartTransaction is answered and not stored."""

    def start_transaction(self, said: dict[str, Any]) -> Transaction:
        return Transaction(self.next_id(), "Accepted", said)


class StartStoredTwice(Station):
    """The same start again is another transaction."""

    def start_transaction(self, said: dict[str, Any]) -> Transaction:
        found = Transaction(self.next_id(), self.judge(said["idTag"]), said)
        self.record.transactions.append(found)
        self.use_reservation(said.get("reservationId"))
        return found


class StartsOfOneInstantAreOne(Station):
    """Starts of a station at the same instant are taken for one, whatever connector and card."""

    def start_transaction(self, said: dict[str, Any]) -> Transaction:
        same = [one for one in self.record.transactions if one.start["timestamp"] == said["timestamp"]]
        return same[0] if same else super().start_transaction(said)


class StopIsConcurrent(Station):
    """The card of a session that ends is told to be at work elsewhere."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "idTagInfo": {"status": "ConcurrentTx"}} if action == "StopTransaction" else payload


class StartAgainIsConcurrent(Station):
    """The same start again gets its id, and ConcurrentTx."""

    def start_transaction(self, said: dict[str, Any]) -> Transaction:
        before = len(self.record.transactions)
        found = super().start_transaction(said)
        self.again = len(self.record.transactions) == before
        return found

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        concurrent = action == "StartTransaction" and self.again
        return {**payload, "idTagInfo": {"status": "ConcurrentTx"}} if concurrent else payload


class StopNotStored(Station):
    """StopTransaction is answered and not stored."""

    def stop_transaction(self, said: dict[str, Any]) -> None:
        pass


class StopNeedsItsReason(Station):
    """An end without a reason is not stored."""

    def stop_transaction(self, said: dict[str, Any]) -> None:
        if "reason" in said:
            super().stop_transaction(said)


class StopReasonForgotten(Station):
    """Every transaction ended by Local, whatever the station said."""

    def stop_transaction(self, said: dict[str, Any]) -> None:
        super().stop_transaction({**said, "reason": "Local"})


class StopReasonIsRemote(Station):
    """Every transaction ended by Remote, whatever the station said."""

    def stop_transaction(self, said: dict[str, Any]) -> None:
        super().stop_transaction({**said, "reason": "Remote"})


class EnergyIsTheMeter(Station):
    """The energy of a transaction is what the meter showed at its end."""

    def stop_transaction(self, said: dict[str, Any]) -> None:
        super().stop_transaction(said)
        for one in self.record.transactions:
            one.start = {**one.start, "meterStart": 0}


class StoppedWhenHeard(Station):
    """A transaction ended when the CSMS heard of it."""

    def stop_transaction(self, said: dict[str, Any]) -> None:
        super().stop_transaction({**said, "timestamp": self.now().isoformat()})


class StartedWhenHeard(Station):
    """A transaction began when the CSMS heard of it."""

    def start_transaction(self, said: dict[str, Any]) -> Transaction:
        return super().start_transaction({**said, "timestamp": self.now().isoformat()})


class StartAtNoConnector(Station):
    """Every transaction is stored at connector 0."""

    def start_transaction(self, said: dict[str, Any]) -> Transaction:
        found = super().start_transaction(said)
        found.start = {**said, "connectorId": 0}
        return found


class SecondStopIsAnError(Station):
    """The end of a transaction that has ended is answered with an error."""

    def stop_transaction(self, said: dict[str, Any]) -> None:
        if any(one.id == said["transactionId"] and one.stop is not None for one in self.record.transactions):
            raise InternalError(description="it has ended")
        super().stop_transaction(said)


class SecondStopCounts(Station):
    """The end of a transaction that has ended is stored over the first, by Other."""

    def stop_transaction(self, said: dict[str, Any]) -> None:
        for one in self.record.transactions:
            if one.id == said["transactionId"]:
                one.stop = said if one.stop is None else {**said, "reason": "Other"}


class UnknownTransactionIsAnError(Station):
    """The end of a transaction that nobody knows is answered with an error, and told again for ever."""

    def stop_transaction(self, said: dict[str, Any]) -> None:
        if all(one.id != said["transactionId"] for one in self.record.transactions):
            raise PropertyConstraintViolationError(description="no such transaction")
        super().stop_transaction(said)


class UnknownConnectorIsAnError(Station):
    """A start at a connector that the CSMS has never heard of is refused."""

    def start_transaction(self, said: dict[str, Any]) -> Transaction:
        if said["connectorId"] not in self.record.connectors:
            raise PropertyConstraintViolationError(description="no such connector")
        return super().start_transaction(said)


class ReservationIsNeeded(Station):
    """A start with a reservation that nobody knows is refused."""

    def start_transaction(self, said: dict[str, Any]) -> Transaction:
        if said.get("reservationId", 0) > 1000:
            raise PropertyConstraintViolationError(description="no such reservation")
        return super().start_transaction(said)


class OldNewsRefused(Station):
    """A start that happened days ago is refused."""

    def start_transaction(self, said: dict[str, Any]) -> Transaction:
        if said["timestamp"][:10] < f"{self.now() - timedelta(days=2):%Y-%m-%d}":
            raise InternalError(description="too late")
        return super().start_transaction(said)


class SessionsEndWithTheirConnection(Station):
    """When the connection breaks, the session is closed."""

    def leave(self) -> None:
        super().leave()
        for one in self.record.transactions:
            one.stop = one.stop or {**one.start, "meterStop": one.start["meterStart"], "reason": "PowerLoss"}


class MeterValuesRefused(Station):
    """MeterValues are answered with an error."""

    async def hear_call(self, frame: list[Any]) -> None:
        if frame[2:3] == ["MeterValues"]:
            await self.refuse(frame, InternalError(description="full"))
        else:
            await super().hear_call(frame)


class StopAnswersTheCardAnew(Station):
    """The answer to a StopTransaction changes with each time that it is told."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        if action != "StopTransaction":
            return payload
        again, self.record.statuses["stops"] = "stops" in self.record.statuses, "seen"
        return {"idTagInfo": {"status": "Invalid"}} if again else payload


class NoTransactionIds(Station):
    """Every transaction gets the id -1, by which stations say that they know none."""

    def next_id(self) -> int:
        return -1


class StartNeedsAnAuthorize(Station):
    """A start with a card that was not asked for just before is refused."""

    asked = ""

    @on("Authorize")
    def on_authorize(self, id_tag: str) -> Any:
        self.asked = id_tag.casefold()
        return super().on_authorize(id_tag)

    def judge(self, id_tag: str) -> str:
        return super().judge(id_tag) if self.asked == id_tag.casefold() else "Invalid"


class FinishingEndsTheSession(Station):
    """A session has ended when its connector is Finishing; the station's own end is not stored any more."""

    @on("StatusNotification")
    def on_status(self, connector_id: int, status: str, **said: Any) -> Any:
        for one in self.record.transactions:
            if status == "Finishing" and one.stop is None and one.start["connectorId"] == connector_id:
                one.stop = {"meterStop": one.start["meterStart"], "timestamp": one.start["timestamp"]}
        return super().on_status(connector_id, status, **said)
