"""Plays scenarios ahead of the order in which they are reported, as many at once as there are stations. It knows no pytest.

A job is played alone when it would disturb others: one that breaks the CSMS or Zoho down. Then all before it end first, and none after it
begins.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """Nothing is begun any more; the text says what was asked for."""


@dataclass(frozen=True)
class Job(Generic[T]):
    """What is to be played, by its name."""

    name: str
    play: Callable[[], T]
    alone: bool = False


class Ahead(Generic[T]):
    """`at_once` jobs are under way at a time, in their order; `result` gives one's outcome. With one at a time nothing is begun before it
    is asked for."""

    def __init__(self, jobs: Sequence[Job[T]], at_once: int) -> None:
        self._jobs = list(jobs)
        self._places = {job.name: place for place, job in enumerate(self._jobs)}
        self._at_once = at_once
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="station")
        self._begun: dict[str, Future[T]] = {}
        self._place = 0
        self._lock = threading.RLock()
        self._open = True

    def result(self, name: str) -> T:
        """What became of the job; raises what it raised, and Closed when it can begin no more. Jobs before it that nobody asked for are
        left out until somebody does."""
        with self._lock:
            place = self._places[name]
            self._place = max(self._place, place) if name in self._begun else place
        while (mine := self._asked_for(name)) is None:
            wait(self._under_way(), return_when=FIRST_COMPLETED)
        return mine.result()

    def close(self) -> None:
        """Let what was begun end, and begin nothing more."""
        with self._lock:
            self._open = False
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _asked_for(self, name: str) -> Future[T] | None:
        """The job if it has begun, which may be now."""
        with self._lock:
            self._begin()
            if name not in self._begun and not self._open:
                raise Closed(f"{name} was not begun before the end")
            return self._begun.get(name)

    def _begin(self) -> None:
        """Begin jobs from the one that was asked for on, as far as they may run now."""
        with self._lock:
            last = self._place + 1 if self._at_once == 1 else None
            for job in self._jobs[self._place : last]:
                if job.name in self._begun:
                    continue
                under_way = self._under_way()
                crowded = len(under_way) >= (1 if job.alone else self._at_once)
                if not self._open or crowded or any(one.alone for one in self._jobs if self._begun.get(one.name) in under_way):
                    return
                self._begun[job.name] = self._pool.submit(job.play)
                self._begun[job.name].add_done_callback(lambda _: self._begin())

    def _under_way(self) -> list[Future[T]]:
        with self._lock:
            return [future for future in self._begun.values() if not future.done()]
