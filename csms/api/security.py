"""The operator API's routes over security: what happened, and which certificates stations hold."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request

from csms.api import answers, views
from csms.api.bodies import Query, segment
from csms.api.description import OF_STATION, ROWS, STRING, Parameter, described, listed
from csms.api.shapes import SINCE
from csms.services import reading_security
from csms.services.authority import Authority

OF_TYPE = Parameter("type", STRING, "only those of this type, such as `InvalidTLSVersion`")


class Security:
    """Tells of security; `attach` adds its routes to a blueprint. `authority` signed some of the certificates."""

    def __init__(self, authority: Authority | None = None) -> None:
        self._authority = authority

    def attach(self, blueprint: Blueprint) -> None:
        blueprint.add_route(self.events, "/security-events", methods=["GET"])
        blueprint.add_route(self.certificates, "/charge-points/<name>/certificates", methods=["GET"])

    @described(
        "List security events",
        "Security",
        text="Newest first. `source` is `station` for what a station told, `csms` for what was seen here, such as a refused connection.",
        parameters=(*ROWS, OF_STATION, OF_TYPE, SINCE),
        answers={200: listed("SecurityEvent")},
    )
    async def events(self, request: Request) -> HTTPResponse:
        query = Query({name: values[0] for name, values in request.args.items()})
        rows = await reading_security.events(
            query.limit, query.number("cursor"), query.text("charging_point_id"), query.text("type"), query.instant("since")
        )
        return answers.page(rows, views.security_event, query.limit, "id")

    @described(
        "List the certificates of a charge point",
        "Security",
        text="As far as the station said so, in its answers to InstallCertificate, DeleteCertificate, GetInstalledCertificateIds and"
        " CertificateSigned. What is known by its hashes only has no subject.",
        answers={200: listed("Certificate")},
    )
    async def certificates(self, request: Request, name: str) -> HTTPResponse:
        rows = await reading_security.certificates(segment(name), self._authority)
        return answers.page(rows, views.certificate, len(rows) + 1, "id")
