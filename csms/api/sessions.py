"""What operators do about sessions: end one in its station's place, and say which one a quarantined message belongs to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request

from csms.api import answers, bodies, views
from csms.api.bodies import LIMIT_MAX
from csms.api.description import INTEGER, STRING, described, members, nullable, ref
from csms.domain.errors import Invalid
from csms.services import closing, matching, reading
from csms.storage.work import Work

REASON_MAX = 32
OTHER = "Other"
CLOSE = members(reason=nullable({**STRING, "minLength": 1, "maxLength": REASON_MAX, "default": OTHER}))
ATTACH = members(("transaction_id",), transaction_id={**INTEGER, "minimum": 1, "maximum": LIMIT_MAX})


class Sessions:
    """Changes sessions; `attach` adds its routes to a blueprint."""

    def __init__(self, work: Work, clock: Callable[[], datetime]) -> None:
        self._work, self._clock = work, clock

    def attach(self, blueprint: Blueprint) -> None:
        blueprint.add_route(self.close, "/transactions/<number:int>/close", methods=["POST"])
        blueprint.add_route(self.attach_message, "/messages/unmatched/<number:int>/attach", methods=["POST"])
        blueprint.add_route(self.dismiss_message, "/messages/unmatched/<number:int>/dismiss", methods=["POST"])

    @described(
        "End a transaction in its station's place",
        "Transactions",
        text="It ends now, at the last reading of its energy register, or else at the meter of its start. A stop of the station that comes"
        " later replaces this one. The reason is Other unless it is given.",
        body=CLOSE,
        answers={200: ref("Transaction")},
        refusals=(409,),
    )
    async def close(self, request: Request, number: int) -> HTTPResponse:
        given = bodies.body(request.body, empty={})
        bodies.only(given, "reason")
        reason, at = bodies.text(given, "reason"), self._clock()
        if reason is not None and not 0 < len(reason) <= REASON_MAX:
            raise Invalid(f"reason has 1 to {REASON_MAX} characters")
        await self._work.run(lambda store: closing.close_by_operator(store, number, reason or OTHER, at))
        return answers.data(views.transaction(await reading.transaction(number)))

    @described(
        "Attach a quarantined message to a transaction",
        "Transactions",
        text="A stop ends the transaction, meter values are added to it. The message leaves the list of what is unmatched, and is kept.",
        body=ATTACH,
        answers={200: ref("UnmatchedMessage")},
        refusals=(409,),
    )
    async def attach_message(self, request: Request, number: int) -> HTTPResponse:
        given, at = bodies.body(request.body), self._clock()
        bodies.only(given, "transaction_id")
        transaction_id = bodies.integer(given, "transaction_id", 0)
        if transaction_id < 1:
            raise Invalid("transaction_id must be the number of a transaction")
        await self._work.run(lambda store: matching.attach(store, number, transaction_id, at))
        return answers.data(views.unmatched(await reading.unmatched_message(number)))

    @described(
        "Dismiss a quarantined message",
        "Transactions",
        text="It leaves the list of what is unmatched, is matched no more, and is kept. It can still be attached.",
        answers={200: ref("UnmatchedMessage")},
        refusals=(409,),
    )
    async def dismiss_message(self, request: Request, number: int) -> HTTPResponse:
        at = self._clock()
        await self._work.run(lambda store: matching.dismiss(store, number, at))
        return answers.data(views.unmatched(await reading.unmatched_message(number)))
