import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.kit.verdict import Line, Verdict
from features.report.rows import HEAD, TAIL, Arrow, Divider, Gap, Remark, Row, lifelines, rows, shorten
from tests.features.report.runs import BOOT, BOOTED, UP, breached, line, verdict


def kinds(found: list[Row]) -> list[str]:
    return [type(row).__name__ for row in found]


def arrows(*lines: Line) -> list[Arrow]:
    return [row for row in rows(Verdict(lines=list(lines))) if isinstance(row, Arrow)]


def test_steps_begin_where_they_began_among_the_frames() -> None:
    found = rows(verdict())
    assert kinds(found) == ["Divider", "Remark", "Arrow", "Arrow", "Divider"]
    assert [row.number for row in found if isinstance(row, Divider)] == [1, 2]


def test_a_step_that_was_not_reached_is_not_drawn() -> None:
    one = verdict()
    one.steps[1].outcome = "skipped"
    assert kinds(rows(one)) == ["Divider", "Remark", "Arrow", "Arrow"]


def test_an_answer_is_named_after_its_call_and_says_how_long_it_took() -> None:
    call, answer = arrows(BOOT, BOOTED)
    assert (call.label, call.sent, call.took_s, call.brief) == ("BootNotification.req", True, None, "chargePointVendor V")
    assert (answer.label, answer.sent, answer.took_s, answer.brief) == ("BootNotification.conf Accepted", False, 0.25, "interval 300")


def test_an_answer_to_another_station_is_none_to_this_one() -> None:
    _, answer = arrows(BOOT, line("received", [3, "1", {}], station="CP2"))
    assert (answer.label, answer.took_s) == ("?.conf", None)


@pytest.mark.parametrize(
    ("message", "kind", "label"),
    [
        ([4, "1", "FormationViolation", "no", {}], "error", "BootNotification CALLERROR FormationViolation"),
        ("hello", "odd", "no frame of OCPP-J"),
        ([5, "1"], "odd", "no frame of OCPP-J"),
        ([2, "x", "A" * 300, {}], "call", "A" * 51 + "…"),
    ],
)
def test_errors_and_frames_that_are_none_are_told_apart(message: object, kind: str, label: str) -> None:
    assert [(row.kind, row.label) for row in arrows(BOOT, line("received", message))[1:]] == [(kind, label.strip())]


def test_what_people_tell_frames_apart_by_comes_first_and_noise_not_at_all() -> None:
    payload = {
        "errorCode": "NoError",
        "i": None,
        "connectorId": 1,
        "status": "Charging",
        "deep": {"a": [{"b": 1}]},
        "all": [1, 2],
        "rest": "x" * 99,
    }
    [row] = arrows(line("sent", [2, "1", "StatusNotification", payload]))
    assert row.brief.startswith("status Charging · connectorId 1 · i null · deep")
    assert row.brief.endswith("…")


def test_a_payload_that_is_nested_deeply_is_told() -> None:
    text = '[2, "1", "DataTransfer", ' + '{"a": ' * 50 + "1" + "}" * 50 + "]"
    assert arrows(line("sent", text))[0].brief == "a {a {a {a …}}}"


def test_the_last_of_equal_frames_bears_the_blame() -> None:
    one = breached()
    one.lines += [BOOTED]
    assert [row.number for row in rows(one) if isinstance(row, Arrow) and row.breaches] == [3]


def test_lives_of_a_station_share_a_lifeline_unless_they_overlap() -> None:
    first, second = [line("note", "x", life=0)] * 2, [line("note", "y", life=1)] * 2
    assert lifelines([*first, *second]) == {("CP1", 0): "CP1", ("CP1", 1): "CP1"}
    assert lifelines([first[0], second[0], first[1], second[1]]) == {("CP1", 0): "CP1", ("CP1", 1): "CP1 (2)"}


@given(st.integers(0, 400), st.integers(0, 399))
def test_a_long_diagram_keeps_its_ends_the_steps_and_what_is_to_blame(count: int, place: int) -> None:
    one = verdict(lines=[line("sent", [2, str(number), "Heartbeat", {}], number) for number in range(count)])
    one.steps[1].since = count // 2
    found = rows(one)
    if place < count:
        blamed = next(at for at, row in enumerate(found) if isinstance(row, Arrow) and row.number == place)
        row = found[blamed]
        assert isinstance(row, Arrow)
        found[blamed] = Arrow(row.number, row.station, row.line, row.kind, row.label, row.brief, None, tuple(breached().breaches))
    short = shorten(found)
    shown = [row for row in short if isinstance(row, Arrow)]
    assert len(shown) + sum(row.count for row in short if isinstance(row, Gap)) == count
    assert len(shown) <= HEAD + TAIL + 7
    assert [row.number for row in short if isinstance(row, Divider)] == [1, 2]
    assert place >= count or place in [row.number for row in shown]
    assert shown == sorted(shown, key=lambda row: row.number)


def test_a_short_diagram_is_left_as_it_is() -> None:
    found = rows(verdict(lines=[UP, BOOT]))
    assert shorten(found) == found
    assert any(isinstance(row, Remark) for row in found)
