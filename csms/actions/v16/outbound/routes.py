"""Finds the steps of an action: fills a request in and checks it before it leaves, and stores what its answer means."""

from __future__ import annotations

from dataclasses import replace

from csms.actions.v16.outbound import (
    cancel_reservation,
    certificate_signed,
    change_availability,
    change_configuration,
    clear_charging_profile,
    delete_certificate,
    get_composite_schedule,
    get_configuration,
    get_diagnostics,
    get_installed_certificate_ids,
    get_local_list_version,
    get_log,
    install_certificate,
    remote_start_transaction,
    remote_stop_transaction,
    reserve_now,
    send_local_list,
    set_charging_profile,
    signed_update_firmware,
    trigger_message,
    update_firmware,
)
from csms.actions.v16.outbound.order import Order, Steps
from csms.actions.v16.outbound.whole import whole
from csms.actions.v16.reading import Payload
from csms.actions.v16.requests import check
from csms.actions.v16.schemas import Breach
from csms.domain.errors import Invalid
from csms.storage.work import Store

ROUTES: dict[str, Steps] = {
    "CancelReservation": cancel_reservation.STEPS,
    "CertificateSigned": certificate_signed.STEPS,
    "ChangeAvailability": change_availability.STEPS,
    "ChangeConfiguration": change_configuration.STEPS,
    "ClearChargingProfile": clear_charging_profile.STEPS,
    "DeleteCertificate": delete_certificate.STEPS,
    "ExtendedTriggerMessage": trigger_message.STEPS,
    "GetCompositeSchedule": get_composite_schedule.STEPS,
    "GetConfiguration": get_configuration.STEPS,
    "GetDiagnostics": get_diagnostics.STEPS,
    "GetInstalledCertificateIds": get_installed_certificate_ids.STEPS,
    "GetLocalListVersion": get_local_list_version.STEPS,
    "GetLog": get_log.STEPS,
    "InstallCertificate": install_certificate.STEPS,
    "RemoteStartTransaction": remote_start_transaction.STEPS,
    "RemoteStopTransaction": remote_stop_transaction.STEPS,
    "ReserveNow": reserve_now.STEPS,
    "SendLocalList": send_local_list.STEPS,
    "SetChargingProfile": set_charging_profile.STEPS,
    "SignedUpdateFirmware": signed_update_firmware.STEPS,
    "TriggerMessage": trigger_message.STEPS,
    "UpdateFirmware": update_firmware.STEPS,
}
NONE = Steps()


async def prepare(store: Store, order: Order, *, force: bool = False) -> Payload:
    """The request as it is to be sent. Raises Invalid when it breaks its schema, and, unless forced, what the action's rules say."""
    steps = ROUTES.get(order.action, NONE)
    request = whole(await steps.fill(store, order) if steps.fill else order.request)
    try:
        check(order.action, request)
    except Breach as breach:
        raise Invalid(str(breach)) from None
    if steps.check and not force:
        await steps.check(store, replace(order, request=request))
    return dict(request)


async def leave(store: Store, order: Order) -> None:
    """The request is about to be sent."""
    steps = ROUTES.get(order.action, NONE)
    if steps.leave:
        await steps.leave(store, order)


async def conclude(store: Store, order: Order, answer: Payload) -> None:
    """The station has given a valid answer."""
    steps = ROUTES.get(order.action, NONE)
    if steps.conclude:
        await steps.conclude(store, order, answer)
