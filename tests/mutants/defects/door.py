"""What goes wrong at the door for stations, and with connections that come and go."""

import base64

from websockets.exceptions import NegotiationError

from tests.mutants.book import Book, Record
from tests.mutants.station import Station, octets


class AnybodyComesIn(Station):
    """A station that nobody knows is let in."""

    @classmethod
    def find(cls, book: Book, path: str) -> Record | None:
        return super().find(book, path) or Record(path.rpartition("/")[2])


class CapitalsDoNotCount(Station):
    """Identities are compared without regard to capitals."""

    @classmethod
    def find(cls, book: Book, path: str) -> Record | None:
        found = [one for name, one in book.records.items() if f"/ocpp/{name}".casefold() == path.casefold()]
        return found[0] if found else None


class AnyPathWillDo(Station):
    """Only the last part of the path is looked at."""

    @classmethod
    def find(cls, book: Book, path: str) -> Record | None:
        return book.records.get(path.rpartition("/")[2])


class NoSubprotocolWillDo(Station):
    """A connection without subprotocol stays open, and nobody speaks on it."""

    @classmethod
    def agree(cls, offered: list[str]) -> str | None:
        return super().agree(offered) if offered else None

    def take_over(self, before: Station | None) -> None:
        if self.link.subprotocol:
            super().take_over(before)


class AnySubprotocolWillDo(Station):
    """The first subprotocol that a station offers is agreed on."""

    @classmethod
    def agree(cls, offered: list[str]) -> str | None:
        return offered[0] if offered else super().agree(offered)


class OneSubprotocolOnly(Station):
    """A station that offers another subprotocol besides is refused."""

    @classmethod
    def agree(cls, offered: list[str]) -> str | None:
        if len(offered) != 1:
            raise NegotiationError("one at a time")
        return super().agree(offered)


class PasswordUnread(Station):
    """No password is asked for."""

    @classmethod
    def proven(cls, record: Record, authorization: str) -> bool:
        return True


class PasswordOfThatLength(Station):
    """Of a password only the length is looked at."""

    @classmethod
    def proven(cls, record: Record, authorization: str) -> bool:
        alike = bool(authorization) and len(_password(authorization)) == len(octets(record.password))
        return super().proven(record, authorization) or (alike and f"{record.identity}:".encode() in _credentials(authorization))


class PasswordOfAnybody(Station):
    """The name beside the password is not looked at."""

    @classmethod
    def proven(cls, record: Record, authorization: str) -> bool:
        return super().proven(record, authorization) or _password(authorization) == octets(record.password)


class OldPasswordStays(Station):
    """A new password counts besides the old one."""

    @classmethod
    def proven(cls, record: Record, authorization: str) -> bool:
        return super().proven(record, authorization) or _password(authorization) == octets(record.statuses.get("old password", ""))

    def change_password(self, password: str) -> None:
        self.record.statuses["old password"] = self.record.password
        super().change_password(password)


class NewPasswordForgotten(Station):
    """A new password is sent to the station and not kept."""

    def change_password(self, password: str) -> None:
        pass


class OrdersGoToTheOldConnection(Station):
    """When a station dials again, orders still go over its first connection."""

    def take_over(self, before: Station | None) -> None:
        if before is None:
            super().take_over(before)


class TheOldConnectionClosesTheNew(Station):
    """When an old connection ends, the station counts as offline, though it has dialled again."""

    def take_over(self, before: Station | None) -> None:
        super().take_over(None)
        if before is not None:
            before.link.transport.abort()

    def leave(self) -> None:
        self.online.pop(self.record.identity, None)


class TheOldConnectionStays(Station):
    """A station that dials again is refused while its old connection stands."""

    async def serve(self) -> None:
        if getattr(self, "refused", False):
            await self.link.close(1008)
        await super().serve()

    def take_over(self, before: Station | None) -> None:
        self.refused = before is not None
        if before is None:
            super().take_over(None)


class TenConnectionsADay(Station):
    """A station that dials too often is locked out."""

    async def begin(self) -> None:
        self.record.statuses["dials"] = self.record.statuses.get("dials", "") + "."
        if len(self.record.statuses["dials"]) > 10:
            await self.link.close(1008)


def _credentials(authorization: str) -> bytes:
    return base64.b64decode(authorization.partition(" ")[2])


def _password(authorization: str) -> bytes:
    return _credentials(authorization).partition(b":")[2]
