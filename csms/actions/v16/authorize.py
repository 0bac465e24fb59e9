"""Authorize: may this tag charge? (OCPP 1.6, 4.1)"""

from __future__ import annotations

from ocpp.v16.call_result import Authorize

from csms.actions.v16.call import Call, id_tag_info
from csms.services import authorization
from csms.storage.work import Store


async def handle(store: Store, call: Call) -> Authorize:
    decision = await authorization.authorize(store, call.charging_point_id, call.payload["idTag"], call.at)
    return Authorize(id_tag_info=id_tag_info(decision))
