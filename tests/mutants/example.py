"""`python -m tests.mutants.example PORT`: a CSMS as the documentation of the `ocpp` library shows how to write one, and nothing more.

A class with a handler for each message of a station, a server that hands each connection to it. It accepts every card, stores
nothing, and nobody can ask it to send anything. It is here to be judged by the kit: what fails is left as it is.
"""

import asyncio
import itertools
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint as Base
from ocpp.v16 import call_result
from ocpp.v16.enums import Action, AuthorizationStatus, DataTransferStatus, RegistrationStatus
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

IDS = itertools.count(1)
ACCEPTED = {"status": AuthorizationStatus.accepted}


class ChargePoint(Base):  # type: ignore[misc]
    """One connection."""

    @on(Action.boot_notification)
    def on_boot_notification(self, **_: Any) -> Any:
        return call_result.BootNotification(datetime.now(UTC).isoformat(), 10, RegistrationStatus.accepted)

    @on(Action.heartbeat)
    def on_heartbeat(self) -> Any:
        return call_result.Heartbeat(datetime.now(UTC).isoformat())

    @on(Action.authorize)
    def on_authorize(self, **_: Any) -> Any:
        return call_result.Authorize(ACCEPTED)

    @on(Action.start_transaction)
    def on_start_transaction(self, **_: Any) -> Any:
        return call_result.StartTransaction(next(IDS), ACCEPTED)

    @on(Action.stop_transaction)
    def on_stop_transaction(self, **_: Any) -> Any:
        return call_result.StopTransaction()

    @on(Action.meter_values)
    def on_meter_values(self, **_: Any) -> Any:
        return call_result.MeterValues()

    @on(Action.status_notification)
    def on_status_notification(self, **_: Any) -> Any:
        return call_result.StatusNotification()

    @on(Action.data_transfer)
    def on_data_transfer(self, **_: Any) -> Any:
        return call_result.DataTransfer(DataTransferStatus.rejected)

    @on(Action.firmware_status_notification)
    def on_firmware_status_notification(self, **_: Any) -> Any:
        return call_result.FirmwareStatusNotification()

    @on(Action.diagnostics_status_notification)
    def on_diagnostics_status_notification(self, **_: Any) -> Any:
        return call_result.DiagnosticsStatusNotification()


async def on_connect(websocket: ServerConnection) -> None:
    """Every station is welcome; its identity is the path."""
    assert websocket.request is not None
    station = ChargePoint(websocket.request.path.strip("/"), websocket)
    with suppress(ConnectionClosed):
        await station.start()


async def main(port: int) -> None:
    """Serve until interrupted."""
    async with serve(on_connect, "127.0.0.1", port, subprotocols=["ocpp1.6"]) as server:  # type: ignore[list-item]
        print(f"ready ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    logging.getLogger("ocpp").setLevel(logging.CRITICAL)
    with suppress(KeyboardInterrupt):
        asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 0))
