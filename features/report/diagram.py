"""A sequence diagram as inline SVG: a lifeline for each station and one for the CSMS, a row for each frame. It knows rows and draws
them; colours are the page's.

Horizontal places are percents and vertical ones pixels, so that a diagram fits any width while its letters keep their size.
"""

from collections.abc import Sequence

from features.report.markup import Markup, element
from features.report.rows import Arrow, Divider, Gap, Remark, Row
from features.report.wire_text import cut, one_line

LEFT, RIGHT = 17.0, 85.0
LANES_MAX = 4
HEAD_PX, ARROW_PX, DIVIDER_PX, SMALL_PX, FOOT_PX = 30, 38, 24, 24, 10
STATION_WIDTH, DIVIDER_WIDTH, REMARK_WIDTH = 20, 96, 60
EVERYONE = "stations"


def diagram(rows: Sequence[Row], prefix: str) -> Markup:
    """The drawing of these rows; `prefix` begins the ids of the frames, which are `PREFIX-NUMBER`."""
    lanes = _lanes(rows)
    drawn: list[Markup] = []
    top = HEAD_PX
    for row in rows:
        drawn.append(_draw(row, lanes, top, prefix))
        top += _height(row)
    bottom = top + FOOT_PX
    lines = [element("line", class_="life", x1=f"{x:g}%", x2=f"{x:g}%", y1=HEAD_PX - 6, y2=bottom) for x in (*lanes.values(), RIGHT)]
    frames = sum(isinstance(row, Arrow) for row in rows)
    title = f"Sequence of {frames} frames between {', '.join(lanes)} and the CSMS"
    return element("svg", lines, _heads(lanes), drawn, class_="diagram", width="100%", height=bottom, role="img", aria_label=title)


def _lanes(rows: Sequence[Row]) -> dict[str, float]:
    """Where each station's lifeline is; too many of them share one."""
    names = list(dict.fromkeys(row.station for row in rows if isinstance(row, Arrow | Remark)))
    if not 1 <= len(names) <= LANES_MAX:
        names = [EVERYONE]
    step = (RIGHT - LEFT) / (len(names) + (len(names) > 1))
    return {name: LEFT + step * place for place, name in enumerate(names)}


def _height(row: Row) -> int:
    return ARROW_PX if isinstance(row, Arrow) else DIVIDER_PX if isinstance(row, Divider) else SMALL_PX


def _heads(lanes: dict[str, float]) -> list[Markup]:
    width = STATION_WIDTH if len(lanes) == 1 else STATION_WIDTH * 3 // (len(lanes) + 1)
    heads = [(one_line(name, width), place) for name, place in lanes.items()]
    return [element("text", text, class_="head", x=f"{place:g}%", y=16) for text, place in (*heads, ("CSMS", RIGHT))]


def _draw(row: Row, lanes: dict[str, float], top: int, prefix: str) -> Markup:
    if isinstance(row, Arrow):
        return _arrow(row, lanes, top, prefix)
    if isinstance(row, Divider):
        text = cut(f"{row.number}  {one_line(row.text, DIVIDER_WIDTH)}", DIVIDER_WIDTH)
        rule = element("line", class_="rule", x1="0", x2="100%", y1=top + 4.5, y2=top + 4.5)
        return element("g", rule, element("text", text, class_="step", x=2, y=top + 18), class_=f"divider {row.outcome}")
    middle = f"{(LEFT + RIGHT) / 2:g}%"
    if isinstance(row, Gap):
        return element("text", f"⋮ {row.count} more not drawn ⋮", class_="gap", x=middle, y=top + 15)
    name = f"{row.station}: " if len(lanes) > 1 or EVERYONE in lanes else ""
    place = lanes.get(row.station, LEFT)
    dot = element("circle", class_="dot", cx=f"{place:g}%", cy=top + 11, r=3)
    words = element("text", one_line(name + row.text, REMARK_WIDTH), class_="remark", x=middle, y=top + 15)
    return element("g", dot, element("text", f"{row.at:%H:%M:%S}", class_="at", x=2, y=top + 15), words, class_="link")


def _arrow(row: Arrow, lanes: dict[str, float], top: int, prefix: str) -> Markup:
    place = lanes.get(row.station, LEFT)
    begin, end = (place, RIGHT) if row.sent else (RIGHT, place)
    middle, beam = f"{(place + RIGHT) / 2:g}%", top + 20
    brief = row.brief if row.station in lanes else f"{row.station}: {row.brief}"
    tip = element("path", d="M0 0l-9-4.5v9z" if row.sent else "M0 0l9-4.5v9z")
    parts = [
        element("text", f"{row.line.at:%H:%M:%S}", class_="at", x=2, y=beam + 4),
        element("line", x1=f"{begin:g}%", x2=f"{end:g}%", y1=beam, y2=beam),
        element("svg", tip, x=f"{end:g}%", y=beam, overflow="visible"),
        element("text", row.label, class_="label", x=middle, y=beam - 6),
        element("text", one_line(brief, 60), class_="brief", x=middle, y=beam + 13) if brief else None,
        element("text", duration(row.took_s), class_="took", x="100%", y=beam + 4) if row.took_s is not None else None,
    ]
    title = element("title", "\n".join(f"{breach.text} [{breach.clause}]" for breach in row.breaches)) if row.breaches else None
    blame = " blamed" if row.breaches else ""
    return element("g", title, parts, class_=f"{row.kind}{blame}", id=f"{prefix}-{row.number}" if row.breaches else None)


def duration(seconds: float) -> str:
    """Seconds as people read them: `0.4 ms`, `12 ms`, `3.4 s`, `2 min 5 s`."""
    if seconds < 0.00995:
        return f"{max(seconds, 0) * 1000:.1f} ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
