from typing import Any

import pytest

from simulators.zoho.faults import NAMED, Answer, Faults, answer_json, read_rules


def chosen(rules: object, requests: list[tuple[str, str | None]]) -> list[str]:
    faults = Faults(read_rules(rules))
    return [(answer.name if (answer := faults.choose(*request)) else "-") for request in requests]


@pytest.mark.parametrize(
    ("rule", "taken"),
    [
        ({"fault": "html"}, "1111"),
        ({"fault": "html", "first": 2}, "1100"),
        ({"fault": "html", "next": 1}, "1000"),
        ({"fault": "html", "nth": 2}, "0100"),
        ({"fault": "html", "nth": [1, 4]}, "1001"),
        ({"fault": "html", "path": "/other"}, "0000"),
        ({"fault": "html", "path": "*/boot"}, "1111"),
        ({"fault": "html", "charging_point_id": "CP1"}, "1111"),
        ({"fault": "html", "charging_point_id": "CP2"}, "0000"),
    ],
)
def test_a_rule_takes_the_requests_it_is_for(rule: dict[str, Any], taken: str) -> None:
    names = chosen([rule], [("/crm/boot", "CP1")] * 4)
    assert "".join("0" if name == "-" else "1" for name in names) == taken


def test_the_first_rule_that_takes_a_request_answers_it() -> None:
    rules = [{"next": 1, "fault": "reset"}, {"next": 2, "fault": "html"}]
    assert chosen(rules, [("/", None)] * 4) == ["reset", "html", "html", "-"]


def test_a_named_answer_can_be_changed() -> None:
    [rule] = read_rules([{"fault": "retry-after", "headers": {"Retry-After": 7}, "delay_s": 0.5, "status": 503, "body": {"a": 1}}])
    assert (rule.answer.status, rule.answer.headers["retry-after"], rule.answer.delay_s) == (503, "7", 0.5)
    assert rule.answer.body == b'{"a":1}'


def test_a_rule_without_a_name_starts_from_success() -> None:
    [rule] = read_rules([{"status": 418, "body": "tea"}])
    assert (rule.answer.status, rule.answer.body) == (418, b"tea")


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"fault": "html"}, "array of rules"),
        ("html", "array of rules"),
        (["html"], "rule 1 must be an object"),
        ([{"fault": "html"}, {"fault": "hmtl"}], "rule 2: no fault is named 'hmtl'; there are"),
        ([{"foult": "html"}], "rule 1: unknown keys: foult"),
        ([{"nth": "often"}], "rule 1: "),
        ([{"status": "teapot"}], "rule 1: "),
        ([{"headers": "x"}], "rule 1: "),
        ([{"end": "explode"}], "end must be one of answer, reset, never"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_number(rules: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_rules(rules)


@pytest.mark.parametrize(
    ("answer", "takes"),
    [
        (answer_json(200, {"code": "success"}), True),
        (NAMED["reset"], True),
        (NAMED["never"], False),
        (NAMED["not-success"], False),
        (NAMED["html"], False),
        (NAMED["redirect"], False),
        (Answer(204), True),
    ],
)
def test_an_answer_tells_whether_the_request_counts_as_received(answer: Answer, takes: bool) -> None:
    assert answer.takes is takes


def test_only_one_of_the_two_throttles_says_when_to_come_back() -> None:
    assert "Retry-After" in NAMED["retry-after"].headers
    assert {name.lower() for name in NAMED["too-many-requests"].headers} == {"content-type"}
