"""The stations to compare with: the `ocpp` library's ChargePoint on `websockets`, as that library's documentation builds a client. They
boot, answer GetConfiguration, and keep no state. Run as a process, `python -m loadtests.benchmarks.library_client URL COUNT [--unchecked]`;
it runs until it is stopped."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import suppress
from typing import Any

import uvloop
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

AT_ONCE = 100
ROW = {"key": "HeartbeatInterval", "readonly": False, "value": "300"}


class Station(ChargePoint):  # type: ignore[misc]
    """A station whose messages are checked by their schemas."""

    @on("GetConfiguration")  # type: ignore[untyped-decorator]
    def on_get_configuration(self, **_: Any) -> Any:
        return call_result.GetConfiguration(configuration_key=[ROW])


class UncheckedStation(ChargePoint):  # type: ignore[misc]
    """A station whose messages are not checked."""

    @on("GetConfiguration", skip_schema_validation=True)  # type: ignore[untyped-decorator]
    def on_get_configuration(self, **_: Any) -> Any:
        return call_result.GetConfiguration(configuration_key=[ROW])


async def main(url: str, count: int, kind: type[Any]) -> None:
    """Connect `count` stations and serve until SIGTERM."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    gate = asyncio.Semaphore(AT_ONCE)

    async def station(number: int) -> None:
        async with gate:
            socket = await connect(f"{url}/CP{number:05}", subprotocols=[Subprotocol("ocpp1.6")], compression=None, ping_interval=None)
        served = kind(f"CP{number:05}", socket)

        async def boot() -> None:
            await served.call(call.BootNotification(charge_point_model="Virtual", charge_point_vendor="Wattproof"))

        booting = asyncio.create_task(boot())
        with suppress(ConnectionClosed):
            await served.start()
        await asyncio.gather(booting, return_exceptions=True)

    stations = [asyncio.create_task(station(number)) for number in range(1, count + 1)]
    await stopped.wait()
    for task in stations:
        task.cancel()
    await asyncio.gather(*stations, return_exceptions=True)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), UncheckedStation if "--unchecked" in sys.argv else Station))
