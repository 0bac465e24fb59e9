"""The doctor's findings as a checklist, coloured on a terminal. It knows how a finding looks, not how one is made."""

from typing import TYPE_CHECKING, TextIO

from simulators.doctor.findings import Finding, State, Step

if TYPE_CHECKING:
    from rich.console import Console

MARKS = {State.OK: "✓", State.FAILED: "✗", State.WAITING: "…", State.SKIPPED: "-"}
STYLES = {State.OK: "green", State.FAILED: "bold red", State.WAITING: "yellow", State.SKIPPED: "dim"}
_WIDTH = max(len(step.value) for step in Step)
_INDENT = " " * (_WIDTH + 6)


class Checklist:
    """Draws on `console`, or on `stream`, in colours when that is a terminal; lines are broken between words there."""

    def __init__(self, stream: TextIO, console: "Console | None" = None) -> None:
        self._stream = stream
        self._console = console
        if console is None and stream.isatty():
            from rich.console import Console

            self._console = Console(file=stream, highlight=False, emoji=False)

    def draw(self, finding: Finding) -> None:
        """One step as a line, with what to try below it."""
        self._put(f"  {MARKS[finding.state]} {finding.step.value:<{_WIDTH}}  ", finding.happened, STYLES[finding.state])
        if finding.hint:
            self._put(f"{_INDENT}try: ", finding.hint, "bold")

    def conclude(self, trouble: Finding | None) -> None:
        """The verdict in a line."""
        if trouble is None:
            self._put("", "all is well", "green")
        else:
            self._put("", f"{trouble.step.value}: {trouble.cause}", STYLES[trouble.state])

    def _put(self, head: str, text: str, style: str) -> None:
        printable = "".join(character if character.isprintable() else "�" for character in text)
        if self._console is None:
            self._stream.write(f"{head}{printable}\n")
            self._stream.flush()
            return
        from rich.text import Text

        lines = Text(printable, style).wrap(self._console, max(20, self._console.width - len(head)))
        for number, line in enumerate(lines):
            start = head if number == 0 else " " * len(head)
            self._console.print(Text.assemble((start, style if number == 0 else ""), line), soft_wrap=True)
