import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest

from features.kit.verdict import Verdict
from features.report.diagram import LEFT, RIGHT, diagram, duration
from features.report.rows import Gap, rows
from tests.features.report.runs import BOOT, BOOTED, breached, hostile, line, verdict


def drawn(one: Verdict) -> ElementTree.Element:
    return ElementTree.fromstring(diagram(rows(one), "s1"))


def texts(svg: ElementTree.Element, kind: str) -> list[str | None]:
    return [text.text for text in svg.iter("text") if text.get("class") == kind]


def test_the_station_and_the_csms_have_a_lifeline_and_each_frame_an_arrow() -> None:
    svg = drawn(verdict())
    assert texts(svg, "head") == ["CP1", "CSMS"]
    assert texts(svg, "label") == ["BootNotification.req", "BootNotification.conf Accepted"]
    beams = [(beam.get("x1"), beam.get("x2")) for group in svg.iter("g") for beam in group.findall("line") if beam.get("class") is None]
    assert beams == [(f"{LEFT:g}%", f"{RIGHT:g}%"), (f"{RIGHT:g}%", f"{LEFT:g}%")]
    assert [(tip.get("x"), path.get("d")) for tip in svg.iter("svg") for path in tip.findall("path")] == [
        (f"{RIGHT:g}%", "M0 0l-9-4.5v9z"),
        (f"{LEFT:g}%", "M0 0l9-4.5v9z"),
    ]
    assert texts(svg, "took") == ["250 ms"]


def test_several_stations_have_lifelines_of_their_own() -> None:
    svg = drawn(verdict(lines=[BOOT, line("sent", [2, "1", "Heartbeat", {}], station="CP2")]))
    assert texts(svg, "head") == ["CP1", "CP2", "CSMS"]


def test_a_crowd_of_stations_shares_one_and_frames_say_whose_they_are() -> None:
    svg = drawn(verdict(lines=[line("sent", [2, "1", "Heartbeat", {"a": 1}], station=f"CP{number}") for number in range(9)]))
    assert texts(svg, "head") == ["stations", "CSMS"]
    assert texts(svg, "brief")[3] == "CP3: a 1"


def test_what_is_to_blame_can_be_linked_to_and_says_why() -> None:
    svg = drawn(breached())
    [group] = [group for group in svg.iter("g") if "blamed" in (group.get("class") or "")]
    assert group.get("id") == "s1-2"
    assert (group.find("title") or ElementTree.Element("x")).text is None
    assert "breaks its schema [OCPP 1.6, 6]" in "".join(group.itertext())


def test_a_gap_says_how_much_is_missing() -> None:
    assert "7 more not drawn" in diagram([Gap(7)], "s1")


def test_rows_do_not_overlap_and_fit_the_height() -> None:
    svg = drawn(verdict(lines=[BOOT, BOOTED] * 10))
    beams = [float(beam.get("y1") or 0) for group in svg.iter("g") for beam in group.findall("line") if beam.get("class") is None]
    assert all(later - earlier >= 30 for earlier, later in pairwise(beams))
    assert beams[-1] < float(svg.get("height") or 0)


def test_whatever_a_frame_holds_the_drawing_is_well_formed_and_has_no_element_of_its_own() -> None:
    svg = drawn(hostile().verdicts[0])
    assert {one.tag for one in svg.iter()} <= {"svg", "g", "line", "path", "text", "circle", "title"}


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0004, "0.4 ms"), (-1, "0.0 ms"), (0.0123, "12 ms"), (0.9994, "999 ms"), (3.42, "3.4 s"), (125.4, "2 min 5 s")]
)
def test_durations_are_read_by_people(seconds: float, text: str) -> None:
    assert duration(seconds) == text
