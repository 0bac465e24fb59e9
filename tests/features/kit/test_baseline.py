from pathlib import Path

import pytest

from features.kit.baseline import BadBaseline, Baseline, prepare, write
from features.kit.verdict import Verdict


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write(str(path), [Verdict(key="b", failure="no"), Verdict(key="a"), Verdict()])
    assert Baseline.read(str(path)).outcomes == {"a": "passed", "b": "failed"}


@pytest.mark.parametrize("text", ["{", "[]", '{"a": "well"}', '{"a": ["passed"]}', "[" * 100_000])
def test_a_bad_baseline_says_why(tmp_path: Path, text: str) -> None:
    path = tmp_path / "results.json"
    path.write_text(text)
    with pytest.raises(BadBaseline, match=r"results\.json"):
        Baseline.read(str(path))


@pytest.mark.parametrize(("before", "excused"), [("failed", True), ("error", True), ("passed", False), ("partial", False), (None, False)])
def test_what_failed_before_may_fail(before: str | None, excused: bool) -> None:
    assert Baseline({"a": before} if before else {}).excuses("a") is excused


@pytest.mark.parametrize(
    ("before", "verdict", "worse"),
    [
        ("passed", Verdict(key="a"), False),
        ("passed", Verdict(key="a", unverified=["x"]), True),
        ("passed", Verdict(key="a", failure="no"), True),
        ("partial", Verdict(key="a"), False),
        ("failed", Verdict(key="a", failure="no"), False),
        ("passed", Verdict(key="new", failure="no"), False),
    ],
)
def test_only_what_became_worse_is_worse(before: str, verdict: Verdict, worse: bool) -> None:
    assert bool(Baseline({"a": before}).worse(verdict)) is worse


def test_what_is_as_bad_and_what_is_better_is_told() -> None:
    before = Baseline({"a": "failed", "b": "failed", "c": "passed", "d": "partial"})
    now = [
        Verdict(key="a", failure="no", excused=True),
        Verdict(key="b"),
        Verdict(key="c"),
        Verdict(key="d", failure="no"),
        Verdict(key="e"),
    ]
    assert before.compare(now) == ["baseline: 1 failed as in the baseline", "baseline: b is better now: --update-baseline keeps that"]
    assert Baseline().compare(now) == []


def test_a_run_of_some_scenarios_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write(str(path), [Verdict(key="a"), Verdict(key="b", failure="no")])
    write(str(path), [Verdict(key="b")])
    assert Baseline.read(str(path)).outcomes == {"a": "passed", "b": "passed"}


def test_what_cannot_be_written_over_is_told_before_the_run(tmp_path: Path) -> None:
    prepare("")
    prepare(str(tmp_path / "new.json"))
    (tmp_path / "page.json").write_text("<html>")
    for path in (tmp_path / "page.json", tmp_path / "nowhere" / "results.json"):
        with pytest.raises(BadBaseline, match=path.name):
            prepare(str(path))
