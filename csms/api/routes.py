"""The operator API's routes over what is stored: charge points, tags, customers, transactions, deliveries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request

from csms.api import answers, bodies, cursors, views
from csms.api.bodies import Query, segment
from csms.api.description import OF_STATION, PAGED, ROWS, described, listed, ref
from csms.api.shapes import ACTIVE, ATTACHED, CHARGE_POINT_CHANGE, CONNECTED, ID_TAG, NEW_CHARGE_POINT, OF_TAG, SINCE, STATE
from csms.bus.port import Bus, takeovers_of
from csms.domain.charge_points import Registration
from csms.services import deliveries, id_tags, reading, registration
from csms.services.passwords import Passwords
from csms.storage.work import Work


class Records:
    """Reads and changes records; `attach` adds its routes to a blueprint."""

    def __init__(self, work: Work, bus: Bus, passwords: Passwords, clock: Callable[[], datetime]) -> None:
        self._work, self._bus, self._passwords, self._clock = work, bus, passwords, clock

    def attach(self, blueprint: Blueprint) -> None:
        add = blueprint.add_route
        add(self.charge_points, "/charge-points", methods=["GET"])
        add(self.create_charge_point, "/charge-points", methods=["POST"])
        add(self.charge_point, "/charge-points/<name>", methods=["GET"])
        add(self.change_charge_point, "/charge-points/<name>", methods=["PATCH"])
        add(self.delete_charge_point, "/charge-points/<name>", methods=["DELETE"])
        add(self.id_tags, "/id-tags", methods=["GET"])
        add(self.id_tag, "/id-tags/<name>", methods=["GET"])
        add(self.put_id_tag, "/id-tags/<name>", methods=["PUT"])
        add(self.delete_id_tag, "/id-tags/<name>", methods=["DELETE"])
        add(self.customers, "/customers", methods=["GET"])
        add(self.customer, "/customers/<name>", methods=["GET"])
        add(self.transactions, "/transactions", methods=["GET"])
        add(self.transaction, "/transactions/<number:int>", methods=["GET"])
        add(self.meter_values, "/transactions/<number:int>/meter-values", methods=["GET"])
        add(self.unmatched, "/messages/unmatched", methods=["GET"])
        add(self.deliveries, "/deliveries", methods=["GET"])
        add(self.delivery, "/deliveries/<number:int>", methods=["GET"])
        add(self.retry_delivery, "/deliveries/<number:int>/retry", methods=["POST"])

    @described("List charge points", "Charge points", parameters=(*PAGED, CONNECTED), answers={200: listed("ChargePoint")})
    async def charge_points(self, request: Request) -> HTTPResponse:
        query = _query(request)
        rows = await reading.charge_points(query.limit, query.after("charge-points"), query.flag("connected"))
        return answers.page(rows, views.charge_point, query.limit, lambda row: cursors.written("charge-points", row["charging_point_id"]))

    @described(
        "Create a charge point",
        "Charge points",
        text="Without a password, a station is let in by its identity alone. `connectors` are shown at once, without a status until the"
        " station reports them; commands to others are refused, and a start at another is flagged.",
        body=NEW_CHARGE_POINT,
        answers={201: ref("ChargePoint")},
        refusals=(409,),
    )
    async def create_charge_point(self, request: Request) -> HTTPResponse:
        given = bodies.body(request.body)
        bodies.only(given, "charging_point_id", "description", "registration_status", "password", "security_profile", "connectors")
        identity, description = bodies.identity(given), bodies.text(given, "description") or ""
        status, connectors, security_profile = bodies.registration_status(given), bodies.connectors(given), bodies.security_profile(given)
        password_hash, at = await self._password_hash(given), self._clock()
        await self._work.run(
            lambda store: registration.create(
                store,
                identity,
                at,
                description=description,
                registration_status=status or Registration.ACCEPTED,
                password_hash=password_hash,
                security_profile=security_profile or 0,
                connectors=connectors,
            )
        )
        return answers.data(views.charge_point(await reading.charge_point(identity)), 201)

    @described("Read a charge point", "Charge points", answers={200: ref("ChargePoint")})
    async def charge_point(self, request: Request, name: str) -> HTTPResponse:
        return answers.data(views.charge_point(await reading.charge_point(segment(name))))

    @described(
        "Change a charge point",
        "Charge points",
        text="What is left out stays as it is; a password of null takes it away. A security profile only rises."
        " Another password or profile closes the open connection with 1008: it has to come in again.",
        body=CHARGE_POINT_CHANGE,
        answers={200: ref("ChargePoint")},
        refusals=(409,),
    )
    async def change_charge_point(self, request: Request, name: str) -> HTTPResponse:
        given, identity = bodies.body(request.body), segment(name)
        bodies.only(given, "description", "registration_status", "password", "security_profile")
        change = registration.Change(
            description=bodies.text(given, "description"),
            registration_status=bodies.registration_status(given),
            password_hash=await self._password_hash(given),
            clear_password="password" in given and given["password"] is None,
            security_profile=bodies.security_profile(given),
        )
        if await self._work.run(lambda store: registration.change(store, identity, change)):
            await self._bus.publish(takeovers_of(identity), {"unwelcome": "the charge point's credentials were changed"})
        return answers.data(views.charge_point(await reading.charge_point(identity)))

    @described(
        "Forget a charge point",
        "Charge points",
        text="Its transactions stay; its socket is closed with 1008.",
        answers={204: None},
        refusals=(409,),
    )
    async def delete_charge_point(self, request: Request, name: str) -> HTTPResponse:
        identity = segment(name)
        await self._work.run(lambda store: registration.remove(store, identity))
        await self._bus.publish(takeovers_of(identity), {"unwelcome": "the charge point was deleted"})
        return answers.nothing()

    @described("List id tags", "Id tags", parameters=PAGED, answers={200: listed("IdTag")})
    async def id_tags(self, request: Request) -> HTTPResponse:
        query = _query(request)
        rows = await reading.id_tags(query.limit, query.after("id-tags"))
        return answers.page(rows, views.id_tag, query.limit, lambda row: cursors.written("id-tags", row["id_tag_key"]))

    @described("Read an id tag", "Id tags", answers={200: ref("IdTag")})
    async def id_tag(self, request: Request, name: str) -> HTTPResponse:
        return answers.data(views.id_tag(await reading.id_tag(segment(name))))

    @described(
        "Create or replace an id tag",
        "Id tags",
        text="Tags are told apart without regard to case, and keep their spelling. A limit of 0 blocks, a negative one is none.",
        body=ID_TAG,
        answers={200: ref("IdTag"), 201: ref("IdTag")},
        refusals=(409,),
    )
    async def put_id_tag(self, request: Request, name: str) -> HTTPResponse:
        tag, note = bodies.id_tag(segment(name), bodies.body(request.body, empty={}))
        at = self._clock()
        created = await self._work.run(lambda store: id_tags.put(store, tag, note, at))
        return answers.data(views.id_tag(await reading.id_tag(tag.id_tag)), 201 if created else 200)

    @described("Delete an id tag", "Id tags", text="Its transactions stay.", answers={204: None})
    async def delete_id_tag(self, request: Request, name: str) -> HTTPResponse:
        spelling = segment(name)
        await self._work.run(lambda store: id_tags.remove(store, spelling))
        return answers.nothing()

    @described("List customers", "Customers", parameters=ROWS, answers={200: listed("Customer")})
    async def customers(self, request: Request) -> HTTPResponse:
        query = _query(request)
        return answers.page(await reading.customers(query.limit, query.number("cursor")), views.customer, query.limit, "id")

    @described("Read a customer", "Customers", answers={200: ref("Customer")})
    async def customer(self, request: Request, name: str) -> HTTPResponse:
        return answers.data(views.customer(await reading.customer(segment(name))))

    @described(
        "List transactions, newest first",
        "Transactions",
        parameters=(*ROWS, OF_STATION, OF_TAG, ACTIVE, SINCE),
        answers={200: listed("Transaction")},
    )
    async def transactions(self, request: Request) -> HTTPResponse:
        query = _query(request)
        rows = await reading.transactions(
            query.limit,
            query.number("cursor"),
            query.text("charging_point_id"),
            query.text("id_tag"),
            query.flag("active"),
            query.instant("since"),
        )
        return answers.page(rows, views.transaction, query.limit, "id")

    @described("Read a transaction", "Transactions", answers={200: ref("Transaction")})
    async def transaction(self, request: Request, number: int) -> HTTPResponse:
        return answers.data(views.transaction(await reading.transaction(number)))

    @described("List the meter values of a transaction", "Transactions", parameters=ROWS, answers={200: listed("MeterValue")})
    async def meter_values(self, request: Request, number: int) -> HTTPResponse:
        query = _query(request)
        rows = await reading.meter_values(number, query.limit, query.number("cursor"))
        return answers.page(rows, views.meter_value, query.limit, "id")

    @described(
        "List quarantined messages, newest first",
        "Transactions",
        text="Transaction messages that fit no transaction: kept whole, with the reason.",
        parameters=(*ROWS, OF_STATION, ATTACHED),
        answers={200: listed("UnmatchedMessage")},
    )
    async def unmatched(self, request: Request) -> HTTPResponse:
        query = _query(request)
        station, attached = query.text("charging_point_id"), query.flag("attached") is True
        rows = await reading.unmatched(query.limit, query.number("cursor"), station, attached)
        return answers.page(rows, views.unmatched, query.limit, "id")

    @described(
        "List deliveries to Zoho, newest first", "Deliveries", parameters=(*ROWS, STATE, OF_STATION), answers={200: listed("Delivery")}
    )
    async def deliveries(self, request: Request) -> HTTPResponse:
        query = _query(request)
        rows = await reading.deliveries(query.limit, query.number("cursor"), query.text("state"), query.text("charging_point_id"))
        return answers.page(rows, views.delivery, query.limit, "id")

    @described("Read a delivery with every attempt", "Deliveries", answers={200: ref("Delivery")})
    async def delivery(self, request: Request, number: int) -> HTTPResponse:
        return answers.data(views.delivery(await reading.delivery(number)))

    @described("Try a delivery again now", "Deliveries", answers={202: ref("Delivery")}, refusals=(409,))
    async def retry_delivery(self, request: Request, number: int) -> HTTPResponse:
        at = self._clock()
        await self._work.run(lambda store: deliveries.retry(store, number, at))
        return answers.data(views.delivery(await reading.delivery(number)), 202)

    async def _password_hash(self, given: dict[str, object]) -> str | None:
        password = bodies.password(given)
        return await self._passwords.make(password.encode()) if password else None


def _query(request: Request) -> Query:
    return Query({name: values[0] for name, values in request.args.items()})
