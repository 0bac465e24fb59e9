"""Frames as they are put on the wire, right or wrong, and what the CSMS makes of them. What the frames are about is the features' business.

A frame is written in JSON. Texts in it that are cells of tables (`the valid tag`, `the transaction`, `2 hours ago`) mean what they mean
there; `the id of Reset` is the message id of the last Reset that the CSMS has sent. Several frames joined by `then` leave at once.
"""

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pytest_bdd import parsers, then, when

from features.kit import payloads, shapes
from features.kit.phrases import phrase
from features.kit.unplayable import TooEarly, Unplayable
from features.kit.world import World
from features.steps import conformance_data as data
from features.steps import conformance_orders as orders
from features.steps import conformance_wire as wire
from simulators.transport.frames import Frame, read_frame
from simulators.transport.tape import Entry

SENT = "the frames that a step has put on the wire last"
THE_ID = "the id of "
ONCE = "OCPP-J 1.6, 4.1"
TABLE_7 = f"{shapes.ERRORS}, table 7"
OPEN = "OCPP-J 1.6, 4.1.3 and 4.2.3"


@dataclass(frozen=True)
class Sent:
    """Frames as they have left, and how many entries the tape had before; `before` is the result that the same request got earlier."""

    mark: int
    texts: tuple[str, ...]
    before: dict[str, Any] | None = None


@dataclass(frozen=True)
class Outcome:
    """What may come of a frame: a result, the same result as before, nothing, an error with one of these codes; `worst` is allowed too,
    and minded."""

    words: frozenset[str]
    worst: frozenset[str] = frozenset()

    @classmethod
    def read(cls, text: str) -> "Outcome":
        """From `a result or the error X or Y or at worst the error Z`; raises Unplayable for a word that is neither."""
        good, _, worst = text.partition(data.AT_WORST)
        words, minded = (
            frozenset(word.removeprefix("the error ").strip() for word in part.split(" or ") if word) for part in (good, worst)
        )
        if strange := (words | minded) - shapes.ERROR_CODES - {"a result", "the same result", "nothing"}:
            raise Unplayable(f"neither an outcome nor an error code: {', '.join(sorted(strange))}")
        return cls(words, minded)

    def judge(self, answer: Sequence[Any], sent: Sent, action: str) -> Iterator[str]:
        """What is wrong with an answer, a line for each, with the clause."""
        if answer[0] == 4:
            if answer[2] not in self.words | self.worst:
                yield f"it was answered with the error {answer[2]} ({answer[3]}) [{TABLE_7}]"
        elif not self.words & {"a result", "the same result"}:
            yield f"it was answered with a result, {answer[2]!r}, as if nothing were wrong [{shapes.ERRORS}]"
        else:
            yield from (f"{text} [{clause}]" for text, clause in payloads.judge(f"{action}Response", answer[2]))
            if "the same result" in self.words and answer[2] != sent.before:
                yield f"the result is {answer[2]!r}; the first time it was {sent.before!r} [OCPP-J 1.6, 4.1.4; OCPP 1.6, 3.7.1]"


@when(parsers.parse("the station sends the frame {text}"))
def sends(world: World, text: str) -> None:
    """As it is written, right or wrong, without waiting for an answer."""
    put(world, tuple(_written(world, one) for one in text.split(" then ")))


@when(phrase("the station repeats {action:w} with {which:Sameness} message id"))
def repeats(world: World, action: str, which: str) -> None:
    """Its last request of this action, word for word, with the same message id or with another."""
    wire.settle(world)
    found = [one for one in wire.exchanges(world.station) if one.mine and one.call.action == action and one.answer is not None]
    if not found:
        raise TooEarly(f"there is no {action} to repeat: the station has sent none that was answered")
    last = found[-1]
    name = last.call.message_id if which == "the same" else fresh()
    assert last.answer is not None
    put(world, (json.dumps([2, name, action, dict(last.call.payload)]),), last.answer.payload)


@then(parsers.parse("the answer is {outcome}"))
def answers(world: World, outcome: str) -> None:
    """For each frame `a result`, `the same result` as before, `the error X` or `nothing`; `or` joins what is allowed, `then` frames."""
    sent = world.facts[SENT]
    allowed = [Outcome.read(one) for one in outcome.split(" then ")]
    allowed *= len(sent.texts) if len(allowed) == 1 else 1
    if len(allowed) != len(sent.texts):
        raise Unplayable(f"{len(allowed)} outcomes for {len(sent.texts)} frames: {outcome}")
    names = Counter(_name(text) for text in sent.texts)
    if any("nothing" in one.words for one in allowed):
        _await_heartbeat(world)
    else:
        _await(world, lambda: _count(world, sent, names) >= sum(names.values()), f"an answer to {' and '.join(sent.texts)} [{ONCE}]")
    wrong = [line for text, one in zip(sent.texts, allowed, strict=True) for line in _judge(world, sent, text, names, one)]
    assert not wrong, "\n".join((f"the station sent {' and '.join(sent.texts)[:500]}", *wrong))


def put(world: World, texts: tuple[str, ...], before: dict[str, Any] | None = None) -> None:
    """Put texts on the wire, when all that the station has sent before is answered."""
    wire.settle(world)
    assert world.station.driver.connected, f"the CSMS has closed the connection [{OPEN}]"
    world.facts[SENT] = Sent(world.station.tape.written, texts, before)
    for text in texts:
        world.bench.run(world.station.send_raw(text))


def fresh() -> str:
    """A message id that nobody has used."""
    return f"kit-{secrets.token_hex(8)}"


def _written(world: World, text: str) -> str:
    """The frame with its named values; what is no JSON stays as it is."""
    try:
        return json.dumps(_filled(world, json.loads(text)), ensure_ascii=False)
    except ValueError:
        return text


def _filled(world: World, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _filled(world, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(world, inner) for inner in value]
    if not isinstance(value, str):
        return value
    if value.startswith(THE_ID):
        return _id_of(world, value.removeprefix(THE_ID))
    return data.value(world, value) if value.startswith("the ") or value == "now" or data.SPAN.fullmatch(value) else value


def _id_of(world: World, action: str) -> str:
    found = [one.call.message_id for one in wire.exchanges(world.station) if not one.mine and one.call.action == action]
    assert found, f"the CSMS has sent no {action}"
    return found[-1]


def _name(text: str) -> str:
    """The id under which an answer has to come, empty where none can be read or no answer is due."""
    array = shapes.read_array(text) or []
    return str(array[1]) if len(array) > 1 and array[0] == 2 and isinstance(array[1], str) else ""


def _action(text: str) -> str:
    array = shapes.read_array(text) or []
    return str(array[2]) if len(array) > 2 else ""


def _heard(world: World, sent: Sent) -> list[list[Any]]:
    """Every answer of the CSMS since then, in any form."""
    arrays = [shapes.read_array(one.frame) for one in world.station.tape.since(sent.mark) if one.direction == "received" and one.frame]
    return [one for one in arrays if one and one[0] in (3, 4) and len(one) == shapes.LENGTHS[one[0]]]


def _answers_to(world: World, sent: Sent, name: str) -> list[list[Any]]:
    """Those to the CALLs of this name; without one, those that belong to no CALL of the station."""
    if name:
        return [one for one in _heard(world, sent) if one[1] == name]
    mine = {one.call.message_id for one in wire.exchanges(world.station) if one.mine}
    return [one for one in _heard(world, sent) if not isinstance(one[1], str) or one[1] not in mine]


def _count(world: World, sent: Sent, names: "Counter[str]") -> int:
    return sum(min(len(_answers_to(world, sent, name)), wanted) for name, wanted in names.items())


def _judge(world: World, sent: Sent, text: str, names: "Counter[str]", allowed: Outcome) -> Iterator[str]:
    name = _name(text)
    found = _answers_to(world, sent, name)
    if len(found) > names[name]:
        yield f"it was answered {len(found)} times [{ONCE}]"
    for answer in found:
        if answer[0] == 4 and answer[2] in allowed.worst:
            usual = " or ".join(sorted(allowed.words & shapes.ERROR_CODES))
            world.verdict.dislike(f"{_action(text)}: the error {answer[2]}, where {usual} is usual [{TABLE_7}]")
        yield from allowed.judge(answer, sent, _action(text))


def _await_heartbeat(world: World) -> None:
    """What has not come before the answer to a Heartbeat does not come; that answer is judged as well."""
    name = fresh()
    world.bench.run(world.station.send_raw(json.dumps([2, name, "Heartbeat", {}])))

    def look() -> Frame | None:
        frames = (read_frame(one.frame) for one in world.station.tape.entries if one.direction == "received" and one.frame)
        return next((one for one in frames if one and one.message_id == name and one.kind != "call"), None)

    found = _await(world, look, f"an answer to the Heartbeat behind it [{ONCE}]")
    assert found.kind == "result", f"the Heartbeat behind it was answered with the error {found.code} [{TABLE_7}]"


def _await(world: World, look: Callable[[], Any], what: str) -> Any:
    station, sent = world.station, world.facts[SENT]

    def look_while_open() -> Any:
        found = look()
        if not found and any(_is_end(one) for one in station.tape.since(sent.mark)):
            raise station.driver.watch.failure(f"the CSMS closed the connection upon {' and '.join(sent.texts)[:300]} [{OPEN}]")
        return found or None

    return world.bench.run(station.driver.watch.until(look_while_open, what, world.data.limits["answer_s"]))


def _is_end(entry: Entry) -> bool:
    return (entry.note or "").startswith("connection closed")


def _first_transaction(world: World) -> int:
    starts = [one for one in wire.exchanges(world.station) if one.mine and one.call.action == "StartTransaction" and one.answer]
    assert starts, "the CSMS has given no transaction an id"
    answer = starts[0].answer
    return int(answer.payload["transactionId"]) if answer else 0


data.NAMED["first transaction"] = _first_transaction
orders.LOOKS |= {
    "number of transactions": lambda world, port: str(len(port.sessions(world.charging_point_id))),
    **{
        f"status of connector {number}": partial(
            lambda at, world, port: port.charge_point(world.charging_point_id).connectors.get(at, ""), number
        )
        for number in (1, 2)
    },
}
