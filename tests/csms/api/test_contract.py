"""The running CSMS keeps to its own OpenAPI document, whatever is sent: schemathesis makes proper and improper calls of every operation,
with identities that exist and with others; none may get a 500, a status that is not in the document, or a shape that is not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, strategies
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from websockets.exceptions import ConnectionClosed

from tests.conftest import StartCsms
from tests.csms.bench import BOOT, START, STOP, Bench, Station, bench

EXAMPLES = 10
TOKEN = "t0ken"
ENDLESS = "/api/v1/events"
DELETED = {"charging_point_id": "CP2", "id_tag": "TAGOLD"}
"""What is deleted instead of what other calls need; CP2 has a customer, and so it stays."""
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]


async def test_no_call_gets_a_500_or_what_the_document_does_not_tell(sqlite_csms: StartCsms) -> None:
    async with bench(sqlite_csms, token=TOKEN, command_timeout_s=0.2) as desk, _peopled(desk) as known:
        document = await desk.get(f"{desk.server.url}/openapi.json")
        called = await asyncio.to_thread(_call_everything, document, desk.server.url, known)
        assert called == {(method.upper(), path) for path, item in document["paths"].items() for method in item if path != ENDLESS}
        assert (await desk.http.get("/charge-points/CP1")).status_code == 200


def _call_everything(document: dict[str, Any], url: str, known: dict[str, Any]) -> set[tuple[str, str]]:
    schema = schemathesis.openapi.from_dict(document)
    called = set()
    with requests.Session() as session:
        session.trust_env = False
        for found in schema.get_all_operations():
            operation = found.ok()
            if operation.path != ENDLESS:
                _call(operation, url, known, session)
                called.add((operation.method.upper(), operation.path))
    return called


def _call(operation: Any, url: str, known: dict[str, Any], session: requests.Session) -> None:
    proper, improper = (operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE))
    known = {**known, **(DELETED if operation.method.lower() == "delete" else {})}

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=strategies.one_of(proper, improper), of_known=strategies.booleans())
    def one(case: Any, of_known: bool) -> None:
        if of_known:
            case.path_parameters = {**(case.path_parameters or {}), **{name: known[name] for name in case.path_parameters or {}}}
        answer = case.call(base_url=url, session=session, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)
        assert answer.status_code != 500, (operation.label, case.as_curl_command())
        case.validate_response(answer, checks=CHECKS)

    one()


@asynccontextmanager
async def _peopled(desk: Bench) -> AsyncIterator[dict[str, Any]]:
    """A CSMS with one of everything; what each is called in a path. The station answers whatever it is sent."""
    await desk.make("CP1", "CP2")
    await desk.tag("TAGOK", -1)
    await desk.tag("TAGOLD")
    await desk.webhook("register_customer", {"charging_point_id": "CP2", "application": "store", "zoho_customer_id": "445"})
    async with await desk.station() as station:
        await station.call("BootNotification", BOOT)
        await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})
        first = await station.start()
        values = [{"timestamp": START["timestamp"], "sampledValue": [{"value": "1"}]}]
        await station.call("MeterValues", {"connectorId": 1, "transactionId": first, "meterValue": values})
        await station.call("StopTransaction", STOP | {"transactionId": first, "idTag": "TAGOK"})
        await station.call("StopTransaction", STOP | {"transactionId": 999, "idTag": "NOBODY"})
        obeying = asyncio.ensure_future(_obey(station))
        command = (await desk.command("ClearCache")).json()["command_id"]
        try:
            yield {"charging_point_id": "CP1", "id_tag": "TAGOK", "zoho_customer_id": "445", "id": 1, "command_id": command}
        finally:
            obeying.cancel()
            await asyncio.gather(obeying, return_exceptions=True)


async def _obey(station: Station) -> None:
    with suppress(ConnectionClosed):
        while True:
            frame = json.loads(await station.socket.recv())
            if frame[0] == 2:
                await station.send([3, frame[1], {"status": "Accepted"}])
