"""What one station sends and how it ends, into the counts: outcomes, durations, sessions. It sees the core's outputs and changes nothing.

A duration counts twice: as service, from the sent frame to its answer, and as response, from the moment the message was due. That moment
is the instant of the seed for a card, the timer's for a heartbeat, and for a transaction message the one at which it was queued; never
before the connection, for an outage that this tool makes is no slowness of the CSMS. So a CSMS that stalls is charged for what it held up.
"""

from simulators.chargepoint.events import AuthorizationDecided, CallAnswered, CallFinished, Outcome, Output
from simulators.fleet.cars import Cars
from simulators.fleet.conduct import Conduct, Session, is_transactional
from simulators.fleet.ground import Ground


class Witness:
    """The witness of one station."""

    __slots__ = ("_arose_s", "_ground", "_identity", "_sent_s", "cars", "conduct", "waits")

    def __init__(self, ground: Ground, identity: str) -> None:
        self._ground, self._identity = ground, identity
        self.cars = Cars(ground.tally)
        self.conduct = Conduct(ground.counts, self.cars)
        self.waits = False  # whether an own CALL is in flight
        self._sent_s = self._arose_s = 0.0

    def sent(self, text: str, now_s: float, arose_s: float) -> None:
        """A frame goes out that was due at `arose_s`; both in monotonic seconds."""
        if text.startswith("[2,"):
            self.waits, self._sent_s, self._arose_s = True, now_s, arose_s

    def saw(self, output: Output, now_s: float, linked_s: float) -> None:
        """Something happened, on a connection that stands since `linked_s`."""
        tally = self._ground.tally
        match output:
            case CallAnswered(action=action, error_code=code):
                tally.add("commands", action if code is None else f"{action}: {code}")
            case CallFinished():
                self._finish(output, now_s, linked_s)
            case AuthorizationDecided(connector, _, status, source) if status != "Accepted":
                tally.add("cards refused", f"{status} ({source})")
                self.cars.refused(connector, f"{status} ({source})")

    def _finish(self, call: CallFinished, now_s: float, linked_s: float) -> None:
        tally = self._ground.tally
        tally.add(call.outcome.value, call.action)
        if call.message_id:
            self.waits = False
        if call.outcome is Outcome.REFUSED:
            tally.add("refusals", f"{call.action}: {call.error_code}")
        elif call.outcome is Outcome.INVALID:
            tally.add("violations", f"{call.action}: {call.error_description}"[:200])
        arose_s = self._arose_s
        if is_transactional(call):
            if (session := self.conduct.finished(call, self._identity, self._ground.numbers)) is not None:
                self._stopped(session)
            if call.outcome is Outcome.ANSWERED:
                arose_s = min(arose_s, self.conduct.done_arose_s)
        if call.outcome is Outcome.ANSWERED:
            tally.time("service", call.action, now_s - self._sent_s)
            tally.time("response", call.action, now_s - min(self._sent_s, max(arose_s, linked_s)))

    def _stopped(self, session: Session) -> None:
        self._ground.tally.add("sessions", "energy_wh", session.energy_wh or 0)
        if self._ground.keep is not None:
            self._ground.keep(session)
