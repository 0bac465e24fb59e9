"""The operator API's routes over what stations have told in their answers to commands, and over the tag decision of this moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request

from csms.api import answers, cursors
from csms.api import knowledge_views as views
from csms.api.bodies import Query, segment
from csms.api.description import OF_STATION, PAGED, ROWS, STRING, Parameter, described, listed, ref
from csms.api.knowledge_shapes import RESERVATION_STATE
from csms.domain.errors import Invalid
from csms.domain.reservations import State
from csms.services import explanation, knowledge
from csms.storage.work import Work

STATE = Parameter("state", RESERVATION_STATE, "only those in this state")
OF_THE_STATION = Parameter("charging_point_id", STRING, "the charge point; needed")
OF_THE_TAG = Parameter("id_tag", STRING, "the id tag, known or not; needed")


class Knowledge:
    """Tells what is known; `attach` adds its routes to a blueprint."""

    def __init__(self, work: Work, clock: Callable[[], datetime]) -> None:
        self._work, self._clock = work, clock

    def attach(self, blueprint: Blueprint) -> None:
        add = blueprint.add_route
        add(self.reservations, "/reservations", methods=["GET"])
        add(self.charging_profiles, "/charge-points/<name>/charging-profiles", methods=["GET"])
        add(self.configuration, "/charge-points/<name>/configuration", methods=["GET"])
        add(self.local_list, "/charge-points/<name>/local-list", methods=["GET"])
        add(self.availability, "/charge-points/<name>/availability", methods=["GET"])
        add(self.transfers, "/charge-points/<name>/transfers", methods=["GET"])
        add(self.explain, "/explain", methods=["GET"])

    @described(
        "List reservations",
        "Reservations",
        text="Newest first: those that a station accepted, each with how it stands now.",
        parameters=(*ROWS, OF_STATION, STATE),
        answers={200: listed("Reservation")},
    )
    async def reservations(self, request: Request) -> HTTPResponse:
        query = _query(request)
        state, station = _state(query), query.text("charging_point_id")
        rows = await knowledge.reservations(query.limit, query.number("cursor"), station, state, self._clock())
        return answers.page(rows, views.reservation, query.limit, "id")

    @described(
        "List the charging profiles of a charge point",
        "Charge points",
        text="Newest first: those that the station accepted. `state` is active, replaced, cleared, ended with their transaction, or lapsed:"
        " within an hour of its remote start no transaction began.",
        parameters=ROWS,
        answers={200: listed("ChargingProfile")},
    )
    async def charging_profiles(self, request: Request, name: str) -> HTTPResponse:
        query = _query(request)
        rows = await knowledge.charging_profiles(segment(name), query.limit, query.number("cursor"), self._clock())
        return answers.page(rows, views.charging_profile, query.limit, "id")

    @described(
        "List the settings of a charge point",
        "Charge points",
        text="As far as the station told of them. The value of a secret one is neither kept nor shown.",
        parameters=PAGED,
        answers={200: listed("Setting")},
    )
    async def configuration(self, request: Request, name: str) -> HTTPResponse:
        query = _query(request)
        rows = await knowledge.configuration(segment(name), query.limit, query.after("configuration"))
        return answers.page(rows, views.setting, query.limit, lambda row: cursors.written("configuration", row["folded"]))

    @described("Read the local list of a charge point", "Charge points", answers={200: ref("LocalList")})
    async def local_list(self, request: Request, name: str) -> HTTPResponse:
        return answers.data(views.local_list(await knowledge.local_list(segment(name))))

    @described(
        "List the availability asked of a charge point",
        "Charge points",
        text="The last one asked of each connector, 0 being the station itself. What was Scheduled is reached later.",
        answers={200: listed("Availability")},
    )
    async def availability(self, request: Request, name: str) -> HTTPResponse:
        rows = await knowledge.availability(segment(name))
        return answers.page(rows, views.availability, len(rows) + 1, "connector_id")

    @described(
        "List the firmware updates, diagnostics and logs of a charge point",
        "Charge points",
        text="Newest first, each with what the station reported of it.",
        parameters=ROWS,
        answers={200: listed("Transfer")},
    )
    async def transfers(self, request: Request, name: str) -> HTTPResponse:
        query = _query(request)
        rows = await knowledge.transfers(segment(name), query.limit, query.number("cursor"))
        return answers.page(rows, views.transfer, query.limit, "id")

    @described(
        "Explain whether a tag may charge at a charge point now",
        "Id tags",
        text="The decision rule by rule, the first that does not hold deciding; and whether the station is connected, accepted and free.",
        parameters=(OF_THE_STATION, OF_THE_TAG),
        answers={200: ref("Explanation")},
        refusals=(404,),
    )
    async def explain(self, request: Request) -> HTTPResponse:
        query, at = _query(request), self._clock()
        station, id_tag = _needed(query, "charging_point_id"), _needed(query, "id_tag")
        found = await self._work.run(lambda store: explanation.explain(store, station, id_tag, at))
        return answers.data(views.explanation(station, id_tag, found))


def _query(request: Request) -> Query:
    return Query({name: values[0] for name, values in request.args.items()})


def _needed(query: Query, name: str) -> str:
    value = query.text(name)
    if not value:
        raise Invalid(f"{name} must be given")
    return value


def _state(query: Query) -> State | None:
    value = query.text("state")
    if value is None:
        return None
    try:
        return State(value)
    except ValueError:
        raise Invalid(f"state must be one of {', '.join(state.value for state in State)}") from None
