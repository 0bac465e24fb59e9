"""What must hold of every frame, whatever the scenario: the observers. They see what crossed the wire, and what the operator asked for.

Of one connection after the other they follow which CALL waits for its answer. Text and nothing else; one answer to each CALL, in time, and
none to anything else; no error where nothing was wrong; no CALL that nobody asked for, and one at a time; a transaction id for one session
only; meters that do not run backwards; no connection that the CSMS ends without a reason. The form of frames and payloads is judged by
`shapes` and `payloads`, the end of connections by `closings`.
"""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from features.kit import closings, habits, payloads, shapes
from features.kit.closings import Standing
from features.kit.ledger import Ledger
from features.kit.meters import UNKNOWN, Meters
from features.kit.spelling import FROM_STATIONS
from features.kit.tapes import Binary, Connection, Crossed, Heard
from features.kit.verdict import Breach
from simulators.chargepoint import schemas
from simulators.transport.frames import Frame

CORRELATION = "OCPP-J 1.6, 4.1"
ONE_AT_A_TIME = "OCPP-J 1.6, 4.1.1"
UNIQUE = "OCPP-J 1.6, 4.1.4"
UNREADABLE, NAMELESS = "an id that cannot be read", ("", "-1")
SENT_BY_CSMS = "OCPP 1.6, 5"
UNASKED = "certification cases: nothing unasked"
TRANSACTION_ID = "OCPP 1.6, 4.8"
NO_TRANSACTION_ID = "OCPP 1.6 errata 4.0, 3.18"
METERS = "OCPP 1.6, 7.31"
TEXT = "OCPP-J 1.6, 4.1.2; RFC 6455, 5.6"
CAUSED = {"SignCertificate": "CertificateSigned"}
"""What a CSMS may send because a station asked for it."""
CORE = frozenset(
    (
        "Authorize",
        "BootNotification",
        "DataTransfer",
        "Heartbeat",
        "MeterValues",
        "StartTransaction",
        "StatusNotification",
        "StopTransaction",
    )
)
LISTED_MAX = 100
"""So many breaches of each side, and habits, are told one by one."""
WAITING_MAX = 1000
FRAME_MAX = 50_000
"""A breach does not keep a longer frame."""
LACKING = frozenset(("NotSupported", "NotImplemented"))
Side = Literal["csms", "station"]


@dataclass
class Watch:
    """Watches stations of one CSMS.

    `asked` are the actions that the operator sent, None: nobody knows what the operator did; `due` the CALLs that must have been answered
    at the end, None: all of them; `answer_s` how many seconds an answer may take. `asks_by_itself`: a CALL that only reads need not be
    asked for. `disturbed_s` is when something happened for which the CSMS may close connections. In `disliked` is kept what the
    specification allows and the official tool does not.
    """

    ledger: Ledger
    asked: Sequence[str] | None = ()
    due: Container[str] | None = None
    answer_s: float = 30.0
    asks_by_itself: bool = False
    disturbed_s: Collection[float] = ()
    disliked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sent: Counter[str] = Counter()

    def find_breaches(self, station: str, lines: Iterable[Crossed]) -> list[Breach]:
        """Every breach of either side in what crossed a wire in one life of a station, as far as they are listed. What was asked for holds
        for all lives together."""
        observer = Observer(station, self)
        for line in list(lines):  # at once: the station may go on writing
            observer.see(line)
        return observer.end()

    def dislike(self, habits: Iterable[str]) -> None:
        """Keep habits, each once, and not more than anybody reads."""
        for habit in habits:
            if habit not in self.disliked and len(self.disliked) < LISTED_MAX:
                self.disliked.append(habit)

    def takes(self, action: str) -> bool:
        """Whether somebody asked for one more of these."""
        self._sent[action] += 1
        return self.asked is None or self._sent[action] <= self.asked.count(action)

    def cause(self, action: str) -> None:
        """Let the CSMS send one that nobody else asked for."""
        self._sent[action] -= 1


class Observer:
    """Follows one life of a station, line by line. Of too many breaches it lists the first and counts the others."""

    def __init__(self, station: str, watch: Watch) -> None:
        self.station, self.watch = station, watch
        self._meters, self._standing = Meters(), Standing()
        self._open: tuple[Connection, _Link] | None = None
        self._found: list[Breach] = []
        self._listed: Counter[Side] = Counter()
        self._more: dict[Side, str] = {}

    def see(self, line: Crossed) -> None:
        """The next line."""
        if line.note == "connected":
            self._end_connection()
            self._begin_connection(line.mono)
        elif line.note is not None:
            if self._open is not None:
                self._open[0].note(line.note, line.mono)
        elif line.frame is not None:
            _, link = self._open or self._begin_connection()  # recorded from the middle on
            self._take(link.hear(Heard.of(line)))

    def end(self) -> list[Breach]:
        """The breaches, after the last line."""
        self._end_connection()
        more = {side: self._listed[side] - LISTED_MAX for side in self._more}
        left = [Breach(self.station, f"{more[side]} more breaches, which are not listed", self._more[side], by=side) for side in more]
        return [*self._found, *left]

    def _begin_connection(self, began_s: float = 0.0) -> "tuple[Connection, _Link]":
        self._open = Connection(began_s=began_s), _Link(self.station, self.watch, self._meters, self._standing)
        return self._open

    def _end_connection(self) -> None:
        if self._open is not None:
            connection, link = self._open
            self._take(link.end(connection))
            self._open = None

    def _take(self, breaches: Iterable[Breach]) -> None:
        for breach in breaches:
            self._listed[breach.by] += 1
            if self._listed[breach.by] <= LISTED_MAX:
                self._found.append(breach)
            else:
                self._more.setdefault(breach.by, breach.clause)


@dataclass
class _Link:
    """One connection: the CALLs of both sides that wait, and what was said."""

    station: str
    watch: Watch
    meters: Meters
    standing: Standing
    provoked: bool = False
    mine: dict[str, list[tuple[Heard, bool]]] = field(default_factory=dict)
    theirs: dict[str, Heard] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)
    foul: "Counter[str]" = field(default_factory=Counter)

    def hear(self, heard: Heard) -> Iterator[Breach]:
        """All breaches in one more frame."""
        by: Side = "station" if heard.mine else "csms"
        shape = [(text, clause) for text, clause in shapes.judge(heard.text) if not self._only_echoes(heard, clause)]
        yield from (self._breach(text, clause, heard, by) for text, clause in shape)
        judged = list(self._hear_station(heard, bool(shape)) if heard.mine else self._hear_csms(heard))
        self.provoked |= heard.mine and bool(shape or judged)
        yield from judged

    def end(self, connection: Connection) -> Iterator[Breach]:
        """All breaches that show when nothing more is heard."""
        yield from (self._not_text(binary) for binary in connection.binaries)
        if connection.lasts:
            yield from self._unanswered()
        elif self.watch.asked is not None and not self.provoked:
            asked = [call.frame.action for waiting in self.mine.values() for call, odd in waiting if call.frame is not None and not odd]
            found = closings.judge(connection, self.standing, self.theirs.values(), self.watch.disturbed_s, asked)
            yield from (Breach(self.station, text, clause) for text, clause in found)

    def _only_echoes(self, heard: Heard, clause: str) -> bool:
        """An answer bears the id of the request, however wrong that was (OCPP-J 1.6, 4.2.3)."""
        frame = heard.frame
        return not heard.mine and clause == shapes.IDS and frame is not None and frame.kind != "call" and bool(self._noise(frame))

    def _noise(self, answer: Frame) -> str | None:
        """Under which name the wrong frame is kept that an answer is for: none has to be answered, and one whose id cannot be read has no
        id that an answer could bear."""
        names = (answer.message_id, UNREADABLE) if answer.message_id in NAMELESS else (answer.message_id,)
        return next((name for name in names if self.foul[name]), None)

    def _hear_station(self, heard: Heard, bad: bool) -> Iterator[Breach]:
        frame = heard.frame
        if frame is None or (bad and frame.kind == "call"):
            name = shapes.readable_id(heard.text)
            self.foul[UNREADABLE if name is None else name] += 1
        elif frame.kind == "call":
            breaches = list(payloads.judge(frame.action, frame.payload))
            others = [one for waiting in self.mine.values() for one, _ in waiting]
            yield from (self._breach(text, clause, heard, "station") for text, clause in breaches)
            if others:
                yield self._waits(heard, others[0], "station")
            odd = bool(breaches or others) or frame.message_id in self.used or not schemas.knows(frame.action)
            self.provoked |= odd
            self.used.add(frame.message_id)
            self.mine.setdefault(frame.message_id, []).append((heard, odd))
            if frame.action in CAUSED:
                self.watch.cause(CAUSED[frame.action])
            if not breaches:
                yield from (self._breach(text, METERS, heard, "station") for text in self.meters.read(frame))
        else:
            call = self.theirs.pop(frame.message_id, None)
            self.provoked |= call is not None and closings.is_reason(call.frame, frame)
            yield from self._judge_answer(heard, frame, call, "station")

    def _hear_csms(self, heard: Heard) -> Iterator[Breach]:
        frame = heard.frame
        if frame is None:
            return
        self.watch.dislike(habits.of_text(heard.text))
        if frame.kind == "call":
            yield from self._judge_csms_call(heard, frame)
            return
        waiting = self.mine.get(frame.message_id, [])
        call, odd = waiting.pop(0) if waiting else (None, False)
        if not waiting:
            self.mine.pop(frame.message_id, None)
        if call is None and (noise := self._noise(frame)) is not None:
            self.foul[noise] -= 1
            return
        yield from self._judge_answer(heard, frame, call, "csms")
        if call is not None and call.frame is not None:
            yield from self._judge_consequence(heard, frame, call, odd)

    def _judge_csms_call(self, heard: Heard, frame: Frame) -> Iterator[Breach]:
        before = next(reversed(self.theirs.values()), None)
        if before is not None and heard.at_s - before.at_s <= self.watch.answer_s:  # else it has timed out
            yield self._waits(heard, before, "csms")
        if frame.message_id in self.given:
            yield self._breach(f"{frame.action} bears the id {frame.message_id} of a CALL before it", UNIQUE, heard, "csms")
        if len(frame.message_id) <= shapes.ID_LENGTH:
            self.given.add(frame.message_id)
        self.theirs.pop(frame.message_id, None)
        self.theirs[frame.message_id] = heard
        if len(self.theirs) > WAITING_MAX:
            self.theirs.pop(next(iter(self.theirs)))
        prepares = self.standing.registration == "Pending" and frame.action in habits.PREPARING
        if frame.action in FROM_STATIONS or not schemas.knows(frame.action):
            yield self._breach(f"{frame.action} is no request that a CSMS may send", SENT_BY_CSMS, heard, "csms")
        elif not prepares and not self.watch.takes(frame.action):
            yield from self._judge_unasked(heard, frame)
        self.watch.dislike(habits.of_call(frame))
        yield from (self._breach(text, clause, heard, "csms") for text, clause in payloads.judge(frame.action, frame.payload))

    def _judge_unasked(self, heard: Heard, frame: Frame) -> Iterator[Breach]:
        text, reads = f"{frame.action} was sent, which nobody asked for", frame.action in habits.READING
        if reads and self.watch.asks_by_itself:
            self.watch.dislike((f"{text}: {habits.LEGAL}",))
        else:
            yield self._breach(f"{text}: {habits.ADVICE[reads]}", UNASKED, heard, "csms")

    def _judge_answer(self, heard: Heard, frame: Frame, call: Heard | None, by: Side) -> Iterator[Breach]:
        if call is None or call.frame is None:
            yield self._breach(f"an answer with the id {frame.message_id}, for which nothing waits", CORRELATION, heard, by)
            return
        action, took_s = call.frame.action, heard.at_s - call.at_s
        if took_s > self.watch.answer_s:
            yield self._breach(f"{action} was answered after {took_s:.1f} s, {self.watch.answer_s:g} are allowed", ONE_AT_A_TIME, heard, by)
        if frame.kind == "result":
            yield from (self._breach(text, clause, heard, by) for text, clause in payloads.judge(f"{action}Response", frame.payload))

    def _judge_consequence(self, heard: Heard, frame: Frame, call: Heard, odd: bool) -> Iterator[Breach]:
        """What an answer of the CSMS means: an error without reason, a registration, a transaction."""
        asked = call.frame
        assert asked is not None
        if frame.kind == "error":
            lacks = frame.code in LACKING and asked.action not in CORE
            barred = frame.code == "SecurityError" and self.standing.registration != "Accepted"
            if not (odd or lacks or barred):
                text = f"{asked.action}, with which nothing is wrong, was answered with the error {frame.code} ({frame.description})"
                yield self._breach(text[:400], shapes.ERRORS, heard, "csms")
            return
        card = frame.payload.get("idTagInfo")
        self.watch.dislike(habits.of_card(asked.action, card.get("status") if isinstance(card, dict) else None))
        if asked.action == "BootNotification":
            self.standing.registration, self.standing.since_s = frame.status, heard.at_s
        elif asked.action == "StartTransaction":
            yield from self._judge_transaction_id(heard, frame, asked)

    def _judge_transaction_id(self, heard: Heard, answer: Frame, call: Frame) -> Iterator[Breach]:
        transaction_id, said = answer.payload.get("transactionId"), call.payload
        session = (self.station, said.get("connectorId"), said.get("idTag"), said.get("meterStart"), said.get("timestamp"))
        if transaction_id == UNKNOWN:
            text = f"transaction id {UNKNOWN} was given, by which stations name a transaction that never got an id"
            yield self._breach(text, NO_TRANSACTION_ID, heard, "csms")
        elif isinstance(transaction_id, int) and not self.watch.ledger.enter(transaction_id, session):
            text = f"transaction id {transaction_id} was given to another session before"
            yield self._breach(text, TRANSACTION_ID, heard, "csms")
        self.watch.dislike(habits.of_transaction_id(transaction_id))

    def _unanswered(self) -> Iterator[Breach]:
        due = self.watch.due
        for name, waiting in self.mine.items():
            for call, _ in waiting:
                if call.frame is not None and (due is None or name in due):
                    yield self._breach(f"{call.frame.action} {name} got no answer", CORRELATION, call, "csms")
        for name, call in self.theirs.items():
            if call.frame is not None and due is None:
                yield self._breach(f"{call.frame.action} {name} got no answer", CORRELATION, call, "station")

    def _not_text(self, binary: Binary) -> Breach:
        by: Side = "station" if binary.mine else "csms"
        return Breach(self.station, f"a binary frame of {binary.size} bytes; a message of OCPP-J is a text", TEXT, by=by)

    def _waits(self, heard: Heard, other: Heard, by: Side) -> Breach:
        one = heard.frame.action if heard.frame else "a CALL"
        before = other.frame.action if other.frame else "another"
        return self._breach(f"{one} was sent while {before} waits for its answer", ONE_AT_A_TIME, heard, by)

    def _breach(self, text: str, clause: str, heard: Heard, by: Side) -> Breach:
        return Breach(self.station, text, clause, heard.text if len(heard.text) <= FRAME_MAX else "", by)
