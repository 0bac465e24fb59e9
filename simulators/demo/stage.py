"""The demo's picture: three parties in three lanes, an arrow a line, headings between.

It knows how things look, in colours on a terminal and as plain text in a pipe; it does not know the story.
"""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import wrap
from typing import Final, TextIO

from simulators.transport.arrows import Arrow

LEFT: Final = "Zoho"
MIDDLE: Final = "CSMS"
RIGHT: Final = "charge point"
_LANES: Final = {LEFT: 0, MIDDLE: 10, RIGHT: 20}
_WIDTH: Final = _LANES[RIGHT] + len(RIGHT)
_INDENT: Final = "   "
_TITLE_WIDTH: Final = 21
_STYLES: Final = {"call": "bold", "good": "green", "bad": "bold red", "note": "dim"}


@dataclass(frozen=True)
class Piece:
    """Some text in one style."""

    text: str
    style: str = ""


def lanes(arrow: Arrow) -> str:
    """The parties of an arrow in their lanes; whoever is neither Zoho nor the CSMS is the charge point."""
    places = sorted(_LANES[name if name in _LANES else RIGHT] for name in (arrow.source, arrow.target) if name)
    names = {column: name for name, column in _LANES.items()}
    start = places[0]
    if len(places) == 1:
        return (" " * start + names[start]).ljust(_WIDTH)
    source = _LANES.get(arrow.source, _LANES[RIGHT])
    shaft = "───▶" if source == start else "◀───"
    return f"{' ' * start}{names[start]} {shaft} {names[places[1]]}".ljust(_WIDTH)


class Stage:
    """Draws on `stream`; `colour` None means: when it is a terminal. A terminal's lines are cut to its width.

    `on_lost` is called when nobody reads the stream any more. Raises ModuleNotFoundError when colours are
    wanted and rich is not installed.
    """

    def __init__(self, stream: TextIO, *, colour: bool | None = None, on_lost: Callable[[], None] | None = None) -> None:
        self._stream = stream
        self._on_lost = on_lost
        self._console = None
        if stream.isatty() if colour is None else colour:
            from rich.console import Console

            self._console = Console(file=stream, force_terminal=True, highlight=False, emoji=False)

    def heading(self, number: int, title: str) -> None:
        """Begin a section."""
        self._put(Piece(""))
        self._put(Piece(f"{number}  {title}", "bold cyan"))

    def say(self, text: str, style: str = "dim") -> None:
        """A sentence between the arrows; a terminal that is too narrow breaks it between words."""
        width = self._console.width if self._console else len(text) + 4
        lines = wrap(text, width, initial_indent=_INDENT, subsequent_indent=_INDENT, break_long_words=False, break_on_hyphens=False)
        for line in lines or [""]:
            self._put(Piece(line, style), cut=False)

    def show(self, text: str) -> None:
        """A line that is copied: nothing is broken or taken away."""
        self._put(Piece(f"{_INDENT}{text}"), cut=False)

    def draw(self, arrow: Arrow) -> None:
        """One arrow as a line."""
        style = _STYLES[arrow.tone]
        detail_style = "" if arrow.tone == "call" else style
        self._put(
            Piece(f"   {lanes(arrow)}  ", "dim" if arrow.tone == "note" else "cyan"),
            Piece(f"{arrow.title:<{_TITLE_WIDTH}}  ", style),
            Piece(arrow.detail, detail_style),
        )

    def _put(self, *pieces: Piece, cut: bool = True) -> None:
        try:
            if self._console is None:
                self._stream.write("".join(piece.text for piece in pieces).rstrip() + "\n")
                self._stream.flush()
            else:
                self._print_coloured(pieces, cut)
        except BrokenPipeError:
            if self._on_lost:
                self._on_lost()

    def _print_coloured(self, pieces: tuple[Piece, ...], cut: bool) -> None:
        from rich.text import Text

        assert self._console is not None
        text = Text.assemble(*((piece.text, piece.style) for piece in pieces))
        text.rstrip()
        if cut:
            self._console.print(text, no_wrap=True, overflow="ellipsis", crop=True)
        else:
            self._console.print(text, soft_wrap=True)  # a command can be copied although it is long
