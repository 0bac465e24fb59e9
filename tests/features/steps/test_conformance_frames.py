import json

import pytest

from features.kit.bench import Bench
from features.kit.unplayable import Unplayable
from features.steps import conformance_frames as frames
from features.steps import conformance_wire as wire
from tests.features.steps.server import NOW, Answers, connected, good

CALL = '[2, "R1", "Authorize", {"idTag": "A"}]'
ACCEPTED = {"idTagInfo": {"status": "Accepted"}}


def says(*parts: object) -> Answers:
    return lambda text: [json.dumps(parts)]


def keeps_silent(text: str) -> list[str]:
    return []


def hangs_up(text: str) -> None:
    return None


@pytest.mark.parametrize(
    ("text", "answers", "outcome"),
    [
        (CALL, says(3, "R1", ACCEPTED), "a result"),
        (CALL, says(4, "R1", "ProtocolError", "", {}), "the error OccurenceConstraintViolation or ProtocolError"),
        (CALL, says(4, "R1", "ProtocolError", "", {}), "a result or the error ProtocolError"),
        ('[3, "R1", {}]', keeps_silent, "nothing"),
        ('[2, "R1"', keeps_silent, "nothing or the error ProtocolError"),
        ('[2, "R1"', says(4, "-1", "ProtocolError", "", {}), "nothing or the error ProtocolError"),
    ],
)
def test_what_is_allowed_passes(patient_bench: Bench, text: str, answers: Answers, outcome: str) -> None:
    with connected(patient_bench, answers) as world:
        frames.sends(world, text)
        frames.answers(world, outcome)


@pytest.mark.parametrize(
    ("text", "answers", "outcome", "words"),
    [
        (CALL, hangs_up, "a result", "the CSMS closed the connection upon"),
        (
            CALL,
            says(4, "R1", "InternalError", "oops", {}),
            "a result",
            r"the error InternalError \(oops\) \[OCPP-J 1\.6, 4\.2\.3, table 7\]",
        ),
        (CALL, says(4, "R1", "FormatViolation", "", {}), "the error FormationViolation", "the error FormatViolation"),
        (CALL, says(3, "R1", ACCEPTED), "the error ProtocolError", "with a result, .* as if nothing were wrong"),
        (CALL, says(3, "R1", {"status": "Accepted"}), "a result", "AuthorizeResponse breaks its schema"),
        (CALL, lambda text: [json.dumps([3, "R1", ACCEPTED])] * 2, "nothing or a result", "answered 2 times"),
        ('[3, "R1", {}]', says(4, "R1", "ProtocolError", "", {}), "nothing", "the error ProtocolError"),
        ('[3, "R1", {}]', says(3, "R1", {}), "nothing", "with a result"),
        ('[2, "R1"', hangs_up, "nothing", "the CSMS closed the connection upon"),
    ],
)
def test_what_is_not_allowed_fails_with_its_clause(patient_bench: Bench, text: str, answers: Answers, outcome: str, words: str) -> None:
    with connected(patient_bench, answers) as world:
        frames.sends(world, text)
        with pytest.raises(AssertionError, match=words):
            frames.answers(world, outcome)


@pytest.mark.parametrize("answers", [keeps_silent, says(3, "R2", ACCEPTED)])
def test_an_answer_that_does_not_come_fails_with_its_clause(patient_bench: Bench, answers: Answers) -> None:
    with connected(patient_bench, answers) as world:
        frames.sends(world, CALL)
        world.data.limits["answer_s"] = 0.05
        with pytest.raises(AssertionError, match=r"an answer to .* \[OCPP-J 1\.6, 4\.1\]: not seen"):
            frames.answers(world, "a result")


def test_nothing_more_is_looked_for_behind_the_answer_to_a_heartbeat(patient_bench: Bench) -> None:
    def deaf(text: str) -> list[str]:
        return [] if '"R1"' in text else [json.dumps([4, json.loads(text)[1], "InternalError", "", {}])]

    with connected(patient_bench, deaf, lambda text: '"R1"' in text or "kit-" in text) as world:
        frames.sends(world, '[3, "R1", {}]')
        with pytest.raises(AssertionError, match="the Heartbeat behind it was answered with the error InternalError"):
            frames.answers(world, "nothing")


def test_frames_leave_together_and_each_has_its_outcome(patient_bench: Bench) -> None:
    def answers(text: str) -> list[str]:
        name = json.loads(text)[1]
        return [json.dumps([3, name, {"currentTime": NOW}] if name == "R1" else [4, name, "NotImplemented", "", {}])]

    with connected(patient_bench, answers) as world:
        frames.sends(world, '[2, "R1", "Heartbeat", {}] then [2, "R2", "Foo", {}]')
        frames.answers(world, "a result then the error NotImplemented")
        with pytest.raises(AssertionError, match="the error NotImplemented"):
            frames.answers(world, "a result")


@pytest.mark.parametrize("which", ["the same", "another"])
def test_a_request_is_repeated_and_owed_the_same_result(patient_bench: Bench, which: str) -> None:
    said = iter([{"status": "Accepted"}, {"status": "Accepted"}, {"status": "Rejected"}])
    sent: list[str] = []

    def answers(text: str) -> list[str]:
        sent.append(text)
        return [json.dumps([3, json.loads(text)[1], next(said)])]

    with connected(patient_bench, answers, lambda text: "DataTransfer" in text) as world:
        frames.sends(world, '[2, "R1", "DataTransfer", {"vendorId": "V"}]')
        frames.answers(world, "a result")
        frames.repeats(world, "DataTransfer", which)
        frames.answers(world, "the same result")
        assert (sent[0] == sent[1]) is (which == "the same")
        assert json.loads(sent[0])[2:] == json.loads(sent[1])[2:]
        frames.repeats(world, "DataTransfer", which)
        with pytest.raises(AssertionError, match="the first time it was"):
            frames.answers(world, "the same result")


def test_what_is_allowed_at_worst_is_minded(patient_bench: Bench) -> None:
    def answers(text: str) -> list[str]:
        return [json.dumps([4, json.loads(text)[1], "FormationViolation", "", {}])]

    with connected(patient_bench, answers, lambda text: "Authorize" in text) as world:
        frames.sends(world, '[2, "R1", "Authorize", {}]')
        frames.answers(world, "the error ProtocolError or at worst the error FormationViolation")
        [habit] = world.verdict.habits
        assert habit.startswith("Authorize: the error FormationViolation, where ProtocolError is usual")
        with pytest.raises(AssertionError, match="FormationViolation"):
            frames.answers(world, "the error ProtocolError")


def test_named_values_are_filled_in_and_other_texts_left_alone(patient_bench: Bench) -> None:
    with connected(patient_bench, good) as world:
        frames.sends(world, '[2, "R1", "Heartbeat", {"a": ["the unknown key", "5", 5], "b": {"c": "2 hours ago"}}]')
        frames.answers(world, "a result")
        last = [one for one in wire.exchanges(world.station) if one.call.message_id == "R1"][-1].call.payload
        assert last["a"] == ["NoSuchKey", "5", 5]
        assert last["b"]["c"].endswith("Z")


def test_an_outcome_that_nobody_knows_is_named() -> None:
    with pytest.raises(Unplayable, match="FormatViolation"):
        frames.Outcome.read("a result or the error FormatViolation")
