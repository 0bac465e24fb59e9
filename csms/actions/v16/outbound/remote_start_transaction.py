"""RemoteStartTransaction (OCPP 1.6, 5.11): the tag is decided on first, as at a start, for a station may start without asking again."""

from __future__ import annotations

from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.outbound.places import check_connector
from csms.actions.v16.outbound.profiles import accepted, check_limits, check_schedule, with_number
from csms.actions.v16.reading import Payload
from csms.domain.errors import Invalid
from csms.domain.id_tags import key
from csms.services import authorization, charging_profiles
from csms.storage.work import Store


async def fill(store: Store, order: Order) -> Payload:
    return await with_number(store, order, "chargingProfile")


async def check(store: Store, order: Order) -> None:
    await check_connector(store, order, station=False)
    await authorization.check_remote_start(store, order.request["idTag"], order.at)
    profile = order.request.get("chargingProfile")
    if profile is None:
        return
    if profile["chargingProfilePurpose"] != charging_profiles.TX_PROFILE:
        raise Invalid("a remote start takes a TxProfile only")
    if "transactionId" in profile:
        raise Invalid("the profile of a remote start names no transaction: it has none yet")
    check_schedule(profile)
    await check_limits(store, order, profile)


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    profile = order.request.get("chargingProfile")
    if profile is not None and answer["status"] == "Accepted":
        id_tag_key = key(order.request["idTag"])
        await charging_profiles.accept(store, accepted(order, order.request.get("connectorId"), profile, id_tag_key), order.at)


STEPS = Steps(fill=fill, check=check, conclude=conclude)
