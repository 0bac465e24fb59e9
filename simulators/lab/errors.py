"""What can be wrong with a request to the lab, each with the HTTP status that it is answered with."""


class LabError(Exception):
    """A request that cannot be carried out; `place` is where in the body it stands, empty when that is no place there."""

    status = 422

    def __init__(self, text: str, place: str = "") -> None:
        super().__init__(f"{place}: {text}" if place else text)
        self.text, self.place = text, place

    def within(self, outer: str) -> "LabError":
        """The same error, seen from further out."""
        inner = self.place if self.place.startswith("[") or not self.place else f".{self.place}"
        return type(self)(self.text, f"{outer}{inner}")


class BadRequest(LabError):
    """The body is no JSON of the wanted shape."""


class Unknown(LabError):
    """There is no such charge point, verb or action."""

    status = 404


class Taken(LabError):
    """A charge point of that name is there already."""

    status = 409


class NotNow(LabError):
    """What is asked for does not hold, or cannot be done in this state."""

    status = 409
