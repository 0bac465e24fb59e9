"""The lines of one scenario as they are kept: all of them, or of too many the first and the last, with a note between them."""

import threading
from collections.abc import Callable, Iterable

from features.kit.verdict import Line

HEAD_LINES, TAIL_LINES = 1000, 500
HEAD_CHARS = TAIL_CHARS = 500_000
"""Many times what a scenario with a CSMS in its right mind fills. The last line is kept however long it is."""
LEFT_OUT = "frames and remarks are left out here"
Show = Callable[[Line], None]


class Kept(list[Line]):
    """Grows by `append` only. `show` is given every line that is not kept, in order, and before the first of them those at the
    head, so that whoever judges sees all. Safe in threads."""

    def __init__(self, lines: Iterable[Line] = (), show: Show = lambda line: None) -> None:
        super().__init__(lines)
        self._show = show
        self._lock = threading.RLock()
        self._head = self._head_chars = self._tail_chars = self._left_out = 0
        self._filling = True

    def append(self, line: Line) -> None:
        """Keep one more; an earlier one may have to go."""
        with self._lock:
            super().append(line)
            size = _size(line)
            self._filling = self._filling and self._head < HEAD_LINES and self._head_chars + size <= HEAD_CHARS
            if self._filling:
                self._head, self._head_chars = self._head + 1, self._head_chars + size
                return
            self._tail_chars += size
            while len(self) - self._first_of_tail > 1 and (len(self) - self._first_of_tail > TAIL_LINES or self._tail_chars > TAIL_CHARS):
                self._leave_out()

    def unshown(self) -> list[Line]:
        """What has not been shown, in order; nothing more is shown after that."""
        with self._lock:
            self._show = lambda line: None
            return self[self._head if self._left_out else 0 :]

    @property
    def _first_of_tail(self) -> int:
        return self._head + (1 if self._left_out else 0)

    def _leave_out(self) -> None:
        line = self.pop(self._first_of_tail)
        for one in (*(() if self._left_out else self[: self._head]), line):
            self._show(one)
        gap = Line(line.station, line.at, line.mono, "note", None, f"{self._left_out + 1} {LEFT_OUT}", line.life)
        self[self._head : self._first_of_tail] = [gap]
        self._left_out += 1
        self._tail_chars -= _size(line)


def _size(line: Line) -> int:
    return len(line.frame or line.note or "")
