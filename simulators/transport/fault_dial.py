"""Dialling as the faults of a plan want it: to another path, with another password, with another subprotocol."""

from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidHandshake
from websockets.typing import Subprotocol

from simulators.faults.fault import Dialling
from simulators.transport.basic import spellings
from simulators.transport.dial import SUBPROTOCOL, Opening, dial, explain, no_subprotocol, options, station_url


async def dial_as(dialling: Dialling, **rest: Any) -> ClientConnection:
    """Open the connection that `dialling` describes, `rest` being what `dial` takes beside; raises DialFailed as that does.

    A station that offers another subprotocol, or none, never gets a connection: this end closes it again.
    """
    if dialling.subprotocol == SUBPROTOCOL:
        return await dial(dialling.csms, dialling.identity, password=dialling.password, **rest)
    url = station_url(dialling.csms, dialling.identity)
    offer = [Subprotocol(dialling.subprotocol)] if dialling.subprotocol else None
    chosen = options(url, dialling.identity, spellings(dialling.password)[0], rest.get("tls")) | {"subprotocols": offer}
    try:
        link = await Opening(url, **chosen)
    except (OSError, InvalidHandshake, EOFError) as error:
        raise explain(error, url) from error
    await link.close(1002, "no subprotocol in common")
    raise no_subprotocol(url)
