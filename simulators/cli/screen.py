"""The terminal of one charge point: arrows that scroll, and below them its state and keys. It knows how things look only."""

from contextlib import suppress
from types import TracebackType
from typing import Final, Self, TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from simulators.cli.buttons import HELP
from simulators.transport.portrait import ConnectorPortrait, Portrait

_STYLES: Final = {
    "Available": "green",
    "Preparing": "cyan",
    "Charging": "bold green",
    "SuspendedEV": "yellow",
    "SuspendedEVSE": "yellow",
    "Finishing": "cyan",
    "Reserved": "magenta",
    "Unavailable": "dim",
    "Faulted": "bold red",
    "Accepted": "green",
    "Pending": "yellow",
    "Rejected": "bold red",
}
_OTHER_LINES: Final = 7  # of the panel, beside the connectors
_WIDE: Final = 110


class Screen:
    """Draws on a terminal while it is entered. Print arrows with a Printer on `console`, so that they scroll above the panel."""

    def __init__(self, stream: TextIO, csms: str, speed: float) -> None:
        self.console = Console(file=stream, force_terminal=True, highlight=False, emoji=False)
        self.helps = False
        self._csms, self._speed = csms, speed
        self._live = Live(console=self.console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with suppress(BrokenPipeError, OSError):
            self._live.stop()

    def show(self, portrait: Portrait, chosen: int) -> None:
        """Draw the panel anew."""
        width, height = self.console.size
        self._live.update(panel(portrait, self._csms, self._speed, chosen, width, height, helps=self.helps), refresh=True)


def panel(portrait: Portrait, csms: str, speed: float, chosen: int, width: int, height: int, *, helps: bool = False) -> RenderableType:
    """The panel below the arrows: head, one line a connector, keys; never higher than `height`."""
    parts: list[RenderableType] = [_head(portrait), _facts(portrait, csms, speed, width)]
    if portrait.failure is not None:
        parts.append(_line(f"try: {portrait.failure.hint}", "yellow"))
    room = max(1, height - _OTHER_LINES - (len(HELP) if helps else 0))
    parts.append(_connectors(portrait.connectors, chosen, room, wide=width >= _WIDE))
    parts.append(_help() if helps else _keys(width))
    return Group(*parts)


def _head(portrait: Portrait) -> Rule:
    link = ("connected", "green") if portrait.connected else ("not connected", "bold red")
    registration = (portrait.registration, _STYLES.get(portrait.registration, "dim"))
    return Rule(Text.assemble(" ", (portrait.identity, "bold cyan"), " · ", link, " · ", registration, " "), style="dim", align="left")


def _facts(portrait: Portrait, csms: str, speed: float, width: int) -> Text:
    clock = f"{portrait.at:%Y-%m-%d %H:%M:%S}Z"
    pace = "" if speed == 1 else f" ×{speed:g}"
    waiting = (f"queue {portrait.queue}", "bold yellow" if portrait.queue else "")
    return Text.assemble(
        (f" {clock}{pace}", ""), "   ", waiting, "   ", f"tape {portrait.frames}", "   ", (csms, "dim"), no_wrap=True, overflow="ellipsis"
    )


def _connectors(connectors: tuple[ConnectorPortrait, ...], chosen: int, room: int, *, wide: bool) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    for heading, right in (("   #", True), ("status", False), ("power kW", True), ("energy kWh", True), ("SoC %", True)):
        table.add_column(heading, justify="right" if right else "left", no_wrap=True, min_width=13 if heading == "status" else None)
    table.add_column("session", no_wrap=True, overflow="ellipsis")
    first = max(0, min(chosen - 1 - room // 2, len(connectors) - room))
    for connector in connectors[first : first + room]:
        table.add_row(*_row(connector, chosen=connector.number == chosen, wide=wide))
    return table


def _row(connector: ConnectorPortrait, *, chosen: bool, wide: bool) -> tuple[Text, ...]:
    mark = "▸" if chosen else " "
    soc = "" if connector.soc_percent is None else f"{connector.soc_percent:.1f}"
    session = " ".join(filter(None, (connector.id_tag, f"#{connector.transaction_id}" if connector.transaction_id is not None else "")))
    filled = _bar(connector.soc_percent) if wide else ""
    return (
        Text(f" {mark} {connector.number}", "bold" if chosen else ""),
        Text(connector.status, _STYLES.get(connector.status, "")),
        Text(f"{connector.power_w / 1000:.2f}", "bold green" if connector.power_w else "dim"),
        Text(f"{connector.energy_wh / 1000:.3f}"),
        Text(f"{filled} {soc}".strip()),
        Text(session),
    )


def _bar(soc_percent: float | None, width: int = 20) -> str:
    if soc_percent is None:
        return ""
    full = round(width * min(100.0, soc_percent) / 100)
    return "█" * full + "░" * (width - full)


def _keys(width: int) -> Text:
    text = Text(" ", no_wrap=width >= _WIDE, overflow="fold")
    for key, word, _ in HELP:
        text.append(key, "bold cyan").append(f" {word}  ", "dim")
    return text.append("1-9", "bold cyan").append(" connector", "dim")


def _help() -> Group:
    return Group(*(Text.assemble((f"  {key}  ", "bold cyan"), (meaning, "")) for key, _, meaning in HELP))


def _line(text: str, style: str) -> Text:
    return Text(f" {text}", style, no_wrap=True, overflow="ellipsis")
