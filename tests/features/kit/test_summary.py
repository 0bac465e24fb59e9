from features.kit.summary import summary
from features.kit.verdict import Verdict


def test_without_scenarios_nothing_is_said() -> None:
    assert summary([]) == []


def test_what_is_not_simply_passed_is_said() -> None:
    found = summary(
        [
            Verdict(key="a"),
            Verdict(key="b", unverified=["the energy"], habits=["CRLF in PEM"], left=["CP1"]),
            Verdict(key="c", first_failure="no frame", attempts=2),
            Verdict(key="d", failure="no"),
        ]
    )
    assert found == [
        "verdicts: 2 passed, 1 partial, 1 failed",
        "partial: b: not verified: the energy",
        "compatibility: b: CRLF in PEM",
        "left changed: b: CP1",
        "attempt 2: c: passed; the first said: no frame",
    ]
