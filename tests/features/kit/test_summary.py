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
            Verdict(key="e", inapplicable="no port: nobody can be asked"),
            Verdict(key="f", inapplicable="the product does not declare reservation (...)"),
        ]
    )
    assert found == [
        "verdicts: 2 passed, 1 partial, 1 failed, 1 not tried, 1 not applicable",
        "partial: b: not verified: the energy",
        "compatibility: b: CRLF in PEM",
        "left changed: b: CP1",
        "attempt 2: c: passed; the first said: no frame",
    ]


def test_what_is_said_of_several_scenarios_stands_in_one_line() -> None:
    seen = [Verdict(key=key, unverified=["the energy"], habits=["CRLF in PEM", f"a {key}"]) for key in "abc"]
    assert summary(seen)[1:] == [
        "partial: a and 2 more: not verified: the energy",
        "compatibility: a and 2 more: CRLF in PEM",
        "compatibility: a: a a",
        "compatibility: b: a b",
        "compatibility: c: a c",
    ]


def test_certification_counts_each_case_once_as_its_worst_and_of_all_that_there_are() -> None:
    certification, verdicts = summary(
        [
            *(Verdict(case=name) for name in ("TC_001_CSMS", "TC_003_CSMS", "TC_003_CSMS")),
            Verdict(case="TC_003_CSMS", failure="no"),
            Verdict(case="TC_013_CSMS", inapplicable="no port"),
            Verdict(case="TC_046_CSMS", inapplicable="the product does not declare reservation"),
            Verdict(case="RB_ONE_AT_A_TIME", failure="no"),
        ]
    )
    assert certification == "certification: 1 of 77 passed, 1 failed, 1 not tried, 1 not applicable, 73 not played"
    assert verdicts == "verdicts: 3 passed, 2 failed, 1 not tried, 1 not applicable"


def test_what_a_product_says_rings_no_bell_and_moves_no_cursor() -> None:
    seen = [Verdict(key="a", habits=["a vendor \x1b[2J"], first_failure="gone\x07", attempts=2)]
    assert summary(seen)[1:] == ["compatibility: a: a vendor ␛[2J", "attempt 2: a: passed; the first said: gone␇"]
