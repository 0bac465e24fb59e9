"""Which module hears which event. It knows the list of events and nothing of what they bring about."""

from datetime import datetime

import orjson

from simulators.chargepoint import (
    cards,
    firmware,
    happenings,
    registration,
    renewal,
    restarts,
    security_events,
    security_profiles,
    uploads,
)
from simulators.chargepoint.errands import DownloadEnded, KeyMade, SecurityHappening, TurnedAway, UploadEnded
from simulators.chargepoint.events import (
    BadEvent,
    ClearFault,
    Connected,
    Disconnected,
    Event,
    EvReady,
    EvseResume,
    EvseSuspend,
    EvSuspend,
    HalfPlug,
    JamLock,
    Plug,
    PowerCut,
    PowerOn,
    PresentFault,
    Request,
    Send,
    SendRaw,
    Swipe,
    Unplug,
)
from simulators.chargepoint.station import Station


def react(station: Station, event: Event, at: datetime) -> None:
    """Let an event act on the charge point. Raises BadEvent when it cannot."""
    match event:
        case Connected():
            _connected(station, event, at)
        case Disconnected():
            restarts.disconnected(station, at)
        case PowerCut():
            restarts.cut_power(station, at)
        case PowerOn():
            restarts.restore_power(station, at)
        case SendRaw():
            _send_raw(station, event.text)
        case Request():
            _request(station, event)
        case TurnedAway():
            security_profiles.turned_away(station, event, at)
        case DownloadEnded():
            firmware.downloaded(station, event, at)
        case UploadEnded():
            uploads.ended(station, event, at)
        case KeyMade():
            renewal.key_made(station, event)
        case SecurityHappening():
            security_events.record(station, event.type, at, event.info)
        case Plug():
            happenings.plug(station, station.connector(event.connector), event.car, at)
        case Swipe():
            _swipe(station, event, at)
        case PresentFault():
            whole = event.connector == 0
            where = station.whole if whole else station.connector(event.connector)
            happenings.present_fault(station, where, event.error_code, event.info, at)
        case ClearFault():
            where = station.whole if event.connector == 0 else station.connector(event.connector)
            happenings.clear_fault(station, where, at)
        case _:
            _touch(station, event, at)


def _touch(
    station: Station,
    event: HalfPlug | Unplug | EvReady | EvSuspend | EvseSuspend | EvseResume | JamLock,
    at: datetime,
) -> None:
    connector = station.connector(event.connector)
    match event:
        case HalfPlug():
            happenings.half_plug(station, connector, at)
        case Unplug():
            happenings.unplug(station, connector, at)
        case EvReady() | EvSuspend():
            happenings.let_car(station, connector, at, ready=isinstance(event, EvReady))
        case EvseSuspend() | EvseResume():
            happenings.hold(station, connector, at, held=isinstance(event, EvseSuspend))
        case JamLock():
            happenings.jam(station, connector, at, jammed=event.jammed)


def _connected(station: Station, event: Connected, at: datetime) -> None:
    if not station.powered:
        station.note("a connection without power is ignored")
    elif not station.online:
        station.online = True
        security_profiles.connected(station, event.server_certificate)
        if not station.started:
            station.started = True
            security_events.record(station, "StartupOfTheDevice", at)
        registration.connected(station, at)


def _swipe(station: Station, event: Swipe, at: datetime) -> None:
    if not 0 < len(event.id_tag) <= 20:
        raise BadEvent("an id tag has 1 to 20 characters (OCPP 1.6, 7.28)")
    cards.present(station, station.connector(event.connector), event.id_tag, at)


def _send_raw(station: Station, text: str) -> None:
    if station.online:
        station.emit(Send(text))
    else:
        station.note("a raw frame without a connection is not sent")


def _request(station: Station, event: Request) -> None:
    try:
        orjson.dumps(dict(event.payload))
    except (TypeError, ValueError) as error:
        raise BadEvent(f"the payload of {event.action} is no JSON: {error}") from error
    if not station.online:
        raise BadEvent(f"{event.action} cannot be sent without a connection")
    station.ask(event.action, event.payload)
