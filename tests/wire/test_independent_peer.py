"""The `ocpp` library's own ChargePoint, which shares no framing with either of our sides, plays a whole session against the CSMS: it checks
every answer and every command against its own schemas, and raises when one breaks them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.conftest import StartCsms
from tests.csms.bench import DEADLINE_S, Bench, bench

AT = "2026-01-01T10:00:00Z"
AT_ONCE = 20
VALUES = [{"timestamp": AT, "sampledValue": [{"value": "1200", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}]}]


class Peer(ChargePoint):  # type: ignore[misc]
    """A charge point as the library's documentation shows one: it charges when told to, and knows one configuration key."""

    def __init__(self, identity: str, socket: Any) -> None:
        super().__init__(identity, socket, response_timeout=DEADLINE_S)
        self.told: asyncio.Queue[str] = asyncio.Queue()

    @on("RemoteStartTransaction")
    def on_remote_start(self, id_tag: str, **_: Any) -> Any:
        self.told.put_nowait(id_tag)
        return call_result.RemoteStartTransaction(status="Accepted")

    @on("RemoteStopTransaction")
    def on_remote_stop(self, transaction_id: int) -> Any:
        self.told.put_nowait(str(transaction_id))
        return call_result.RemoteStopTransaction(status="Accepted")

    @on("GetConfiguration")
    def on_get_configuration(self, **_: Any) -> Any:
        known = [{"key": "HeartbeatInterval", "readonly": False, "value": "60"}]
        return call_result.GetConfiguration(configuration_key=known, unknown_key=["Foo"])

    @on("ChangeAvailability")
    def on_change_availability(self, connector_id: int, **_: Any) -> Any:
        return call_result.ChangeAvailability(status="Scheduled" if connector_id else "Rejected")


@asynccontextmanager
async def plugged_in(desk: Bench) -> AsyncIterator[Peer]:
    url = f"{desk.server.ws_url}CP1"
    async with connect(url, subprotocols=["ocpp1.6"], compression=None, proxy=None) as socket:  # type: ignore[list-item]
        peer = Peer("CP1", socket)
        reading = asyncio.ensure_future(peer.start())
        try:
            async with asyncio.timeout(DEADLINE_S):
                yield peer
        finally:
            await socket.close()
            with suppress(ConnectionClosed):
                await reading


async def test_a_whole_session_begun_and_ended_by_the_operator(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("CARD")
        async with plugged_in(desk) as peer:
            booted = await peer.call(call.BootNotification(charge_point_vendor="avt", charge_point_model="avt_plus"))
            assert booted.status == "Accepted"
            await peer.call(call.StatusNotification(connector_id=1, error_code="NoError", status="Available"))
            answer = await desk.command("RemoteStartTransaction", {"connectorId": 1, "idTag": "CARD"})
            assert (answer.status_code, answer.json()["response"]) == (200, {"status": "Accepted"})
            tag = await peer.told.get()
            assert (await peer.call(call.Authorize(id_tag=tag))).id_tag_info["status"] == "Accepted"
            started = await peer.call(call.StartTransaction(connector_id=1, id_tag=tag, meter_start=1000, timestamp=AT))
            assert started.id_tag_info["status"] == "Accepted"
            await peer.call(call.StatusNotification(connector_id=1, error_code="NoError", status="Charging"))
            await peer.call(call.MeterValues(connector_id=1, transaction_id=started.transaction_id, meter_value=VALUES))
            assert (await peer.call(call.Heartbeat())).current_time.endswith("Z")
            answer = await desk.command("RemoteStopTransaction", {"transactionId": started.transaction_id})
            assert answer.json()["response"] == {"status": "Accepted"}
            assert await peer.told.get() == str(started.transaction_id)
            stopped = await peer.call(
                call.StopTransaction(
                    meter_stop=1700,
                    timestamp="2026-01-01T11:00:00Z",
                    transaction_id=started.transaction_id,
                    reason="Remote",
                    id_tag=tag,
                    transaction_data=VALUES,
                )
            )
            assert stopped.id_tag_info["status"] == "Accepted"
        stored = await desk.transaction(started.transaction_id)
        assert (stored["energy_wh"], stored["stop_reason"], stored["active"], stored["flags"]) == (700, "Remote", False, [])


async def test_commands_and_their_answers(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        async with plugged_in(desk) as peer:
            await peer.call(call.BootNotification(charge_point_vendor="avt", charge_point_model="avt_plus"))
            answer = await desk.command("GetConfiguration", {"key": ["HeartbeatInterval", "Foo"]})
            assert answer.json()["response"]["configurationKey"] == [{"key": "HeartbeatInterval", "readonly": False, "value": "60"}]
            answer = await desk.command("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"})
            assert answer.json()["response"] == {"status": "Scheduled"}
            answer = await desk.command("ClearCache")
            assert (answer.status_code, answer.json()["state"]) == (502, "error"), "the peer has no handler for it"
            assert answer.json()["error_code"] in ("NotImplemented", "NotSupported")


async def test_calls_at_once_are_each_answered(csms: StartCsms) -> None:
    async with bench(csms) as desk:
        await desk.make("CP1")
        await desk.tag("CARD", -1)
        async with plugged_in(desk) as peer:
            starts = [call.StartTransaction(connector_id=1, id_tag="CARD", meter_start=meter, timestamp=AT) for meter in range(AT_ONCE)]
            answers = await asyncio.gather(*(peer.call(start) for start in starts))
            assert len({answer.transaction_id for answer in answers}) == AT_ONCE
