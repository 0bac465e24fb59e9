"""The operator API's change of a customer: other hardware, or another card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request

from csms.api import answers, bodies, views
from csms.api.bodies import TAG, segment
from csms.api.description import described, members, nullable, ref
from csms.api.shapes import IDENTITY
from csms.api.shapes import TAG as TAG_SHAPE
from csms.domain.errors import Invalid
from csms.services import customers, reading
from csms.storage.work import Work

CHANGE = members(charging_point_id=nullable(IDENTITY), id_tag=nullable(TAG_SHAPE))


class Customers:
    """Changes customers; `attach` adds its route to a blueprint."""

    def __init__(self, work: Work, clock: Callable[[], datetime]) -> None:
        self._work, self._clock = work, clock

    def attach(self, blueprint: Blueprint) -> None:
        blueprint.add_route(self.change, "/customers/<name>", methods=["PATCH"])

    @described(
        "Change a customer",
        "Customers",
        text="Moves the customer to another charge point that is free, or gives it a card that exists and is no customer's. The new card"
        " takes the customer's limit over; the old one is blocked. What is left out, or null, stays as it is.",
        body=CHANGE,
        answers={200: ref("Customer")},
        refusals=(404, 409),
    )
    async def change(self, request: Request, name: str) -> HTTPResponse:
        given, zoho_customer_id, at = bodies.body(request.body), segment(name), self._clock()
        bodies.only(given, "charging_point_id", "id_tag")
        identity = bodies.identity(given) if given.get("charging_point_id") is not None else None
        id_tag = bodies.text(given, "id_tag")
        if id_tag is not None and not TAG.fullmatch(id_tag):
            raise Invalid("an id tag has 1 to 20 printable ASCII characters without blanks")
        await self._work.run(lambda store: customers.change(store, zoho_customer_id, at, charging_point_id=identity, id_tag=id_tag))
        return answers.data(views.customer(await reading.customer(zoho_customer_id)))
