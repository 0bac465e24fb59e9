"""Which own CALL goes out next, and who hears how it ended.

One CALL is in flight at a time. Urgent ones (boot, statuses after it) and Authorize go first, so that nobody
waits at the reader for a backlog; a status that arose before the card goes before it all the same. Everything else
goes in the order in which it arose, transaction messages from the head of their queue (OCPP 1.6, 3.7).
"""

from datetime import datetime

from simulators.chargepoint import clock_setting, schemas, sessions
from simulators.chargepoint.backlog import Entry, wire_payload
from simulators.chargepoint.events import CallFinished, Outcome, Payload, Send
from simulators.chargepoint.quirks import FAITHFUL, dress
from simulators.chargepoint.rpc import Error, InFlight, Result, encode_call
from simulators.chargepoint.states import MAY_SEND, MaySend
from simulators.chargepoint.station import Ask, Station


def pump(station: Station, at: datetime) -> None:
    """Send the next own CALL if the line is free and something may go."""
    if not station.online or station.rpc.in_flight is not None:
        return
    chosen = _next(station, at)
    if isinstance(chosen, Ask):
        station.asks.remove(chosen)
        _call(station, chosen.action, chosen.payload, chosen, at)
    elif chosen is not None:
        _call(station, chosen.action, wire_payload(chosen), chosen, at)


def backlog_due(station: Station) -> datetime | None:
    """The instant until which the head of the transaction queue waits, if it does."""
    head = station.backlog.head
    return head.due if head is not None and station.accepted and station.rpc.in_flight is None else None


def answered(station: Station, frame: Result | Error, at: datetime) -> None:
    """Take an answer of the CSMS; one that nobody waits for is ignored."""
    waiting = station.rpc.take(frame.message_id)
    if waiting is None:
        station.note(f"an answer with the id {frame.message_id!r}, for which nothing waits, is ignored")
    elif isinstance(frame, Error):
        _finish(
            station,
            waiting,
            CallFinished(
                waiting.action,
                waiting.message_id,
                waiting.payload,
                Outcome.REFUSED,
                error_code=frame.code,
                error_description=frame.description,
            ),
            at,
        )
    else:
        _finish(station, waiting, _judge(waiting, frame), at)


def expire(station: Station, at: datetime) -> None:
    """Give up the CALL in flight when its time is over."""
    waiting = station.rpc.expire(at)
    if waiting is not None:
        station.note(f"{waiting.action} was not answered in time")
        _finish(station, waiting, _ended(waiting, Outcome.TIMED_OUT), at)


def lose(station: Station, at: datetime) -> None:
    """The connection is gone: end all that is not a transaction message as lost."""
    waiting = station.rpc.lose()
    asks, station.asks = list(station.asks), type(station.asks)()
    if waiting is not None:
        _finish(station, waiting, _ended(waiting, Outcome.LOST), at)
    for ask in asks:
        _report(station, ask, CallFinished(ask.action, "", ask.payload, Outcome.LOST), at)


def _next(station: Station, at: datetime) -> Ask | Entry | None:
    allowed = [ask for ask in station.asks if _may_send(station, ask)]
    first = next((ask for ask in allowed if ask.urgent or ask.action == "Authorize"), None)
    if first is not None:
        return _status_before(first, allowed) or first
    oldest = allowed[0] if allowed else None
    head = station.backlog.head
    if head is None or not station.accepted or (head.due is not None and at < head.due):
        return oldest
    return oldest if oldest is not None and oldest.order < head.key else head


def _status_before(first: Ask, allowed: list[Ask]) -> Ask | None:
    """The status that arose before an Authorize: the CSMS hears of the cable before it hears of the card."""
    return next((ask for ask in allowed if ask.action == "StatusNotification" and not first.urgent and ask.order < first.order), None)


def _may_send(station: Station, ask: Ask) -> bool:
    if ask.action == "BootNotification":
        return True
    right = MAY_SEND[station.registration]
    return right is MaySend.ALL or (right is MaySend.TRIGGERED and ask.triggered)


def _call(station: Station, action: str, payload: Payload, token: Ask | Entry, at: datetime) -> None:
    timeout_s = station.configuration.number("MessageTimeout")
    quirks = station.profile.quirks
    message_id = quirks.message_id or station.ids()
    text = station.rpc.call(message_id, action, payload, token, at, timeout_s)
    if quirks is not FAITHFUL:
        text = encode_call(message_id, action, dress(quirks, action, payload))
    station.emit(Send(text))


def _judge(waiting: InFlight[Ask | Entry], frame: Result) -> CallFinished:
    known = schemas.knows(waiting.action)
    violation = schemas.check(f"{waiting.action}Response", frame.payload) if known else None
    if violation is not None:
        return _ended(waiting, Outcome.INVALID, violation.description)
    response = frame.payload if isinstance(frame.payload, dict) else {}
    return CallFinished(waiting.action, waiting.message_id, waiting.payload, Outcome.ANSWERED, response)


def _ended(waiting: InFlight[Ask | Entry], outcome: Outcome, description: str = "") -> CallFinished:
    return CallFinished(waiting.action, waiting.message_id, waiting.payload, outcome, error_description=description)


def _finish(station: Station, waiting: InFlight[Ask | Entry], call: CallFinished, at: datetime) -> None:
    if isinstance(waiting.token, Ask):
        _report(station, waiting.token, call, at)
        return
    station.emit(call)
    if call.outcome is Outcome.ANSWERED:
        sessions.delivered(station, waiting.token, call.request, call.response or {}, at)
        station.backlog.done()  # last: a process that ends in between sends a message twice, and loses none
    elif call.outcome is not Outcome.LOST:
        _retry(station, call, at)


def _report(station: Station, ask: Ask, call: CallFinished, at: datetime) -> None:
    station.emit(call)
    if call.response is not None and ask.action in ("BootNotification", "Heartbeat"):
        at = clock_setting.heed(station, call.response["currentTime"], at)
    if call.outcome is Outcome.INVALID:
        station.note(f"the answer to {call.action} is invalid: {call.error_description}")
    if ask.then is not None:
        ask.then(call, at)


def _retry(station: Station, call: CallFinished, at: datetime) -> None:
    why = f"{call.outcome} {call.error_code or ''} {call.error_description}".strip()
    attempts = station.configuration.number("TransactionMessageAttempts")
    interval_s = station.configuration.number("TransactionMessageRetryInterval")
    last = station.backlog.fail(at, attempts=attempts, interval_s=interval_s)
    if last is not None:
        station.note(f"DROPPED after {last.attempts} attempts: {call.action} {dict(call.request)} ({why})")
        sessions.dropped(station, last, call.request)
        station.backlog.done()
        return
    head = station.backlog.head
    if head is not None:
        station.note(f"{call.action}: attempt {head.attempts} of {attempts} failed ({why}); next in {interval_s * head.attempts} s")
