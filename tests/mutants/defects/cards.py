"""What goes wrong when cards are judged."""

from typing import Any

from tests.mutants.book import Transaction
from tests.mutants.station import Station


class AuthorizeAcceptsEverything(Station):
    """Every card is accepted at the reader."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {"idTagInfo": {"status": "Accepted"}} if action == "Authorize" else payload


class ExpiredIsAccepted(Station):
    """The expiry date of a card is not looked at."""

    def judge(self, id_tag: str) -> str:
        return super().judge(id_tag).replace("Expired", "Accepted")


class ExpiredIsInvalid(Station):
    """A card that has expired is called unknown."""

    def judge(self, id_tag: str) -> str:
        return super().judge(id_tag).replace("Expired", "Invalid")


class BlockedIsAccepted(Station):
    """A limit of nothing is taken for no limit."""

    def judge(self, id_tag: str) -> str:
        return super().judge(id_tag).replace("Blocked", "Accepted")


class BlockedIsInvalid(Station):
    """A blocked card is called unknown."""

    def judge(self, id_tag: str) -> str:
        return super().judge(id_tag).replace("Blocked", "Invalid")


class UnknownIsBlocked(Station):
    """A card that nobody knows is called blocked."""

    def judge(self, id_tag: str) -> str:
        return super().judge(id_tag).replace("Invalid", "Blocked")


class StartAcceptsEverything(Station):
    """StartTransaction.conf accepts every card."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "idTagInfo": {"status": "Accepted"}} if action == "StartTransaction" else payload


class StartSaysConcurrent(Station):
    """StartTransaction.conf says ConcurrentTx of the transaction that it has just begun."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "idTagInfo": {"status": "ConcurrentTx"}} if action == "StartTransaction" else payload


class CardsInOtherCapitals(Station):
    """Only cards in small letters are found."""

    def judge(self, id_tag: str) -> str:
        return super().judge(id_tag) if id_tag == id_tag.casefold() else "Invalid"


class NoIdTagInfo(Station):
    """Authorize.conf has no idTagInfo."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        return {} if action == "Authorize" else payload


class ParentForgotten(Station):
    """The group of a card is told to no station."""

    def card(self, id_tag: str) -> dict[str, Any]:
        return {"status": self.judge(id_tag)}


class TransactionAtTheReader(Station):
    """A card at the reader is put on record as a transaction."""

    def card(self, id_tag: str) -> dict[str, Any]:
        start = {"connectorId": 1, "idTag": id_tag, "meterStart": 0, "timestamp": self.now().isoformat()}
        self.record.transactions.append(Transaction(self.next_id(), "Accepted", start))
        return super().card(id_tag)


class SecondCardOfTheDayIsInvalid(Station):
    """The answers of an hour ago are kept: what was asked once gets no second good answer."""

    def conf(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        if action != "Authorize":
            return payload
        again, self.record.statuses["cards"] = "cards" in self.record.statuses, "seen"
        return {"idTagInfo": {"status": "Invalid"}} if again else payload
