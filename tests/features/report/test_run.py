from features.kit.verdict import Outcome
from features.report.run import count, tags_of
from tests.features.report.runs import failed, run, verdict


def test_a_profile_counts_cases_by_their_worst_scenario() -> None:
    [tally] = run(verdict(), failed(), verdict("c", case="TC_013_CSMS")).profiles()
    assert (tally.name, tally.counts, len(tally.verdicts), tally.not_played) == ("core", {"failed": 1, "passed": 1}, 3, ())


def test_scenarios_without_case_count_each_and_are_named_after_their_folder() -> None:
    mine = [verdict(name, case="", key=f"mine/x.feature: {name}") for name in ("a", "b")]
    [core, tally] = run(*mine, verdict()).profiles()
    assert (core.name, tally.name, tally.title, tally.counts) == ("core", "mine", "Mine", {"passed": 2})


def test_a_recorded_session_has_no_profile() -> None:
    [tally] = run(verdict(case="", key="field.jsonl: CP/1")).profiles()
    assert (tally.name, tally.title) == ("", "Recorded sessions")


def test_cases_that_were_not_played_are_told() -> None:
    found = run(verdict())
    assert (found.not_played, found.profiles()[0].not_played, found.certified) == (("TC_013_CSMS",), ("TC_013_CSMS",), ["passed"])


def test_the_revision_is_the_latest_of_the_catalogue() -> None:
    assert (run().revision, run(cases={}).revision) == ("2025-09", "")


def test_a_product_without_name_is_called_something() -> None:
    assert run(product="", version="", recorded="x.jsonl").name == "x.jsonl"
    assert run(product="", version="").name
    assert run().name == "Volt 4.2"


def test_counts_are_worst_first() -> None:
    outcomes: list[Outcome] = ["passed", "partial", "error", "passed", "failed"]
    assert list(count(outcomes).items()) == [("failed", 1), ("error", 1), ("partial", 1), ("passed", 2)]


def test_marks_of_pytest_are_no_tags() -> None:
    assert tags_of(verdict(tags=("core", "parametrize", "xfail"))) == ["core"]
