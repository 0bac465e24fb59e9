import threading
from collections.abc import Callable
from functools import partial

import pytest

from features.kit.ahead import Ahead, Closed, Job

DEADLINE_S = 20


class Stage:
    """Jobs that wait until they are let go, and tell who is at work."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._free: set[str] = set()
        self.working: set[str] = set()
        self.most = 0

    def job(self, name: str, *, alone: bool = False) -> Job[str]:
        return Job(name, partial(self._work, name), alone)

    def let_go(self, *names: str) -> None:
        with self._news:
            self._free |= set(names)
            self._news.notify_all()

    def await_working(self, *names: str) -> None:
        self._await(lambda: self.working == set(names))

    def _work(self, name: str) -> str:
        with self._news:
            self.working.add(name)
            self.most = max(self.most, len(self.working))
            self._news.notify_all()
        self._await(lambda: name in self._free)
        with self._news:
            self.working.discard(name)
            self._news.notify_all()
        return name.upper()

    def _await(self, look: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(look, DEADLINE_S)


def ask(ahead: Ahead[str], name: str) -> "threading.Thread":
    found = threading.Thread(target=ahead.result, args=(name,))
    found.start()
    return found


def test_as_many_are_at_work_as_may_be_and_each_result_is_its_own() -> None:
    stage = Stage()
    ahead = Ahead([stage.job(name) for name in "abcde"], 3)
    asked = ask(ahead, "a")
    stage.await_working("a", "b", "c")
    stage.let_go("b")
    stage.await_working("a", "c", "d")
    stage.let_go(*"abcde")
    asked.join(DEADLINE_S)
    assert [ahead.result(name) for name in "abcde"] == list("ABCDE")
    assert stage.most == 3
    ahead.close()


def test_one_that_is_to_be_alone_waits_for_all_before_it_and_lets_none_begin() -> None:
    stage = Stage()
    ahead = Ahead([stage.job("a"), stage.job("b", alone=True), stage.job("c")], 3)
    ask(ahead, "a")
    stage.await_working("a")
    stage.let_go("a")
    stage.await_working("b")
    stage.let_go("b")
    stage.await_working("c")
    stage.let_go("c")
    assert [ahead.result(name) for name in "abc"] == ["A", "B", "C"]
    ahead.close()


def test_one_at_a_time_is_begun_only_when_it_is_asked_for() -> None:
    stage = Stage()
    stage.let_go(*"ab")
    begun: list[str] = []
    jobs = [Job(name, partial(begun.append, name)) for name in "ab"]
    ahead = Ahead(jobs, 1)
    ahead.result("a")
    assert begun == ["a"]
    ahead.result("b")
    assert begun == ["a", "b"]
    ahead.close()


def test_what_a_job_raises_is_raised_to_whom_asks() -> None:
    def fail() -> None:
        raise ValueError("no")

    ahead = Ahead([Job("a", fail)], 2)
    with pytest.raises(ValueError, match="no"):
        ahead.result("a")
    ahead.close()


def test_a_job_that_nobody_asks_for_is_left_out() -> None:
    begun: list[str] = []
    ahead = Ahead([Job(name, partial(begun.append, name)) for name in "abc"], 1)
    ahead.result("c")
    assert begun == ["c"]
    ahead.close()


def test_a_job_that_was_left_out_is_begun_when_somebody_asks_for_it_after_all() -> None:
    begun: list[str] = []
    ahead = Ahead([Job(name, partial(begun.append, name)) for name in "abc"], 1)
    for name in "cab":
        ahead.result(name)
    assert begun == ["c", "a", "b"]
    ahead.close()


def test_when_it_is_closed_what_has_begun_is_told_and_nothing_else_begins() -> None:
    ahead = Ahead([Job(name, partial(str.upper, name)) for name in "ab"], 1)
    ahead.result("a")
    ahead.close()
    assert ahead.result("a") == "A"
    with pytest.raises(Closed, match="b was not begun"):
        ahead.result("b")


def test_many_short_jobs_that_end_while_others_are_asked_for_disturb_nobody() -> None:
    names = [str(number) for number in range(400)]
    ahead = Ahead([Job(name, partial(int, name)) for name in names], 8)
    assert [ahead.result(name) for name in names] == list(range(400))
    ahead.close()
