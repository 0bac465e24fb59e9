"""Connections that the CSMS ends: whether it had a reason. A station redials, so that nobody would notice otherwise.

The station keeps its connection open so that the CSMS can reach it (OCPP-J 1.6, 5.5). OCPP lets the CSMS end that of a station which it has
rejected, and not that of one which is pending (OCPP 1.6, 4.2); an order may be such that the station has to dial again. What else may be a
reason is not on this connection: whoever judges says when something of the kind has `disturbed` it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from features.kit.tapes import Connection, Ending, Heard
from simulators.transport.frames import Frame

KEPT = {"Accepted": "OCPP-J 1.6, 5.5", "Pending": "OCPP 1.6, 4.2"}
ANSWERED = "OCPP-J 1.6, 4.1"
TEXT = "OCPP-J 1.6, 4.1.2"
ORDERS = frozenset(("Reset", "CertificateSigned"))
KEYS = frozenset(("AuthorizationKey", "SecurityProfile"))
TAKEN = frozenset(("Accepted", "RebootRequired"))
LATE_S = 0.2
"""A connection that ends for a newer one may have ended some moments before the newer one is told of."""
HELD_S = 1.0
"""A station answers at once: an order that has waited longer is one whose answer it keeps back, and the CSMS may have given it up."""


@dataclass
class Standing:
    """How the CSMS has registered a station, as its last boot was answered, and when; empty: not yet."""

    registration: str = ""
    since_s: float = 0.0


def is_reason(order: Frame | None, answer: Frame | None = None) -> bool:
    """Whether the CSMS may end the connection for this order: the station has to dial again, and has not declined, as far as is known."""
    if order is None or (answer is not None and answer.status not in TAKEN):
        return False
    return order.action in ORDERS or proof_in(order) is not None


def proof_in(order: Frame) -> str | None:
    """The key that an order changes, in OCPP's spelling, if it decides how the station gets in; in keys case does not count (OCPP 1.6,
    7.28)."""
    key = order.payload.get("key") if order.action == "ChangeConfiguration" else None
    return next((known for known in KEYS if isinstance(key, str) and key.casefold() == known.casefold()), None)


def judge(
    connection: Connection, standing: Standing, waiting: Collection[Heard], disturbed_s: Collection[float], asked: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """What is wrong with the end of a connection on which the station did nothing wrong, each with the clause.

    `waiting` are orders of the CSMS without an answer; `disturbed_s` when something else gave it a reason, by the clock of the frames.
    `asked` are the station's own requests that wait for an answer: before the CSMS has said how it registers the station, it answers.
    """
    ending = connection.ending
    if ending is None or connection.meddled:
        return
    if ending.by == "unreadable":
        yield "the CSMS sent what the station cannot read, which ended the connection", TEXT
    elif ending.by in ("csms", "nobody") and (standing.registration in KEPT or (asked and not standing.registration)):
        since_s = standing.since_s if standing.registration else connection.began_s
        disturbed = any(since_s <= at_s <= ending.at_s + LATE_S for at_s in disturbed_s)
        ordered = any(is_reason(one.frame) or ending.at_s - one.at_s > HELD_S for one in waiting)
        if not disturbed and not ordered:
            yield _describe(ending, standing, asked), KEPT.get(standing.registration, ANSWERED)


def _describe(ending: Ending, standing: Standing, asked: Collection[str]) -> str:
    did = "closed" if ending.by == "csms" else "dropped, without a closing frame,"
    if not standing.registration:
        return f"the CSMS {did} the connection in place of an answer to {' and '.join(asked)} ({ending.words})"
    return f"the CSMS {did} the connection of a station that it had answered with {standing.registration}, for no reason ({ending.words})"
