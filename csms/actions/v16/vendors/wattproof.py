"""The messages of this CSMS's own vendor id: `Echo` gives the data back, so that a maker can see what a path does to it; `ServerTime` tells
the time as the Heartbeat does, for stations that may not send one yet; `TagStanding` tells how an id tag stands, in one word."""

from __future__ import annotations

from ocpp.v16.call_result import DataTransfer
from ocpp.v16.enums import DataTransferStatus

from csms.actions.v16.call import STATUSES, Call, wire_time
from csms.services import authorization
from csms.storage.work import Store

VENDOR_ID = "wattproof"
TAG_MAX = 20


async def echo(store: Store, call: Call) -> DataTransfer:
    return DataTransfer(status=DataTransferStatus.accepted, data=call.payload.get("data"))


async def server_time(store: Store, call: Call) -> DataTransfer:
    return DataTransfer(status=DataTransferStatus.accepted, data=wire_time(call.at))


async def tag_standing(store: Store, call: Call) -> DataTransfer:
    id_tag = call.payload.get("data")
    if not isinstance(id_tag, str) or not 0 < len(id_tag) <= TAG_MAX:
        return DataTransfer(status=DataTransferStatus.rejected)
    decision = await authorization.standing(store, id_tag, call.at)
    return DataTransfer(status=DataTransferStatus.accepted, data=STATUSES[decision.verdict].value)


MESSAGES = {"Echo": echo, "ServerTime": server_time, "TagStanding": tag_standing}
