"""Putting arrows on a stream: plain text into a pipe or file, colours (by rich) on a terminal."""

import sys
from typing import TYPE_CHECKING, TextIO

from simulators.transport.arrows import Arrow

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {"call": "", "good": "green", "bad": "bold red", "note": "dim"}
_PARTNER = " → CSMS"


class Printer:
    """Prints arrows to `stream` (standard output when None), the parties padded to one column.

    `colour` None means: when the stream is a terminal; a line that is wider goes on below its title. `dated` prints the
    date before the time. `console` is drawn on in place of the stream. Raises ModuleNotFoundError when colours are
    wanted and rich is not installed.
    """

    def __init__(
        self, stream: TextIO | None = None, *, colour: bool | None = None, dated: bool = False, console: "Console | None" = None
    ) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._width = 0
        self._time = "%Y-%m-%d %H:%M:%S" if dated else "%H:%M:%S"
        self._console = console
        if console is None and (self._stream.isatty() if colour is None else colour):
            from rich.console import Console

            self._console = Console(file=self._stream, force_terminal=True, highlight=False)

    def draw(self, arrow: Arrow) -> None:
        """Print one arrow as a line."""
        room = len(arrow.parties) if arrow.target else len(arrow.source) + len(_PARTNER)  # notes stand in the arrows' column
        self._width = max(self._width, room)
        parties = arrow.parties.ljust(self._width)
        if self._console is None:
            line = f"{arrow.at:{self._time}}  {parties}  {arrow.title}  {arrow.detail}".rstrip()
            self._stream.write(line + "\n")
            self._stream.flush()
            return
        from rich.table import Table
        from rich.text import Text

        row = Table.grid()
        row.add_column(no_wrap=True)
        row.add_column(overflow="fold")
        row.add_row(
            Text.assemble((f"{arrow.at:{self._time}}  ", "dim"), (f"{parties}  ", "cyan")),
            Text.assemble((f"{arrow.title}  ", _STYLES[arrow.tone] or "bold"), (arrow.detail, _STYLES[arrow.tone])),
        )
        self._console.print(row)
