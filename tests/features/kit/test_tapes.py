from dataclasses import replace

import pytest

from features.kit.tapes import Binary, calls, connections, open_calls
from simulators.transport.tape import Entry
from simulators.transport.virtual import VirtualChargePoint
from tests.features.kit.tapes import BEAT, BEATEN, CUT, DOWN, UP, note, sent
from tests.simulators.scripted_csms import ScriptedCsms


def test_a_tape_falls_into_its_connections() -> None:
    found = connections([note("dialling"), UP, BEAT, BEATEN, DOWN, UP, BEAT])
    assert [(len(one.heard), one.lasts) for one in found] == [(2, False), (1, True)]
    assert [(one.mine, one.frame.kind if one.frame else None) for one in found[0].heard] == [(True, "call"), (False, "result")]


def test_what_is_no_frame_is_kept_as_none() -> None:
    assert connections([UP, sent("no", "frame")])[0].heard[0].frame is None


@pytest.mark.parametrize(
    ("entries", "waiting"),
    [
        ([UP, BEAT], ["1"]),
        ([UP, BEAT, BEATEN], []),
        ([UP, BEAT, DOWN], []),
        ([UP, BEAT, CUT], []),
        ([UP, BEAT, DOWN, UP], []),
        ([UP], []),
    ],
)
def test_a_call_waits_while_its_connection_lasts_and_nobody_answers(entries: list[Entry], waiting: list[str]) -> None:
    assert [call.message_id for call in connections(entries)[-1].waiting()] == waiting
    assert open_calls(entries) == set(waiting)


def test_calls_are_found_by_their_action_over_all_connections() -> None:
    entries = [UP, BEAT, BEATEN, DOWN, UP, sent(2, "2", "MeterValues", {}), sent(2, "2", "MeterValues", {})]
    assert [call.message_id for call in calls(entries, "MeterValues")] == ["2", "2"]


def test_a_tape_may_begin_in_the_middle_of_a_connection() -> None:
    assert [len(one.heard) for one in connections([BEAT, BEATEN, DOWN, UP])] == [2, 0]


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("connection closed by the CSMS: 1011", "csms"),
        ("connection closed by the station: 1000 station leaves", "station"),
        ("connection closed by the station, which cannot read what the CSMS sent: 1006", "unreadable"),
        ("connection closed without a word: 1006", "nobody"),
        ("connection closed: 1006", "unknown"),
    ],
)
def test_who_ended_a_connection_is_read_off_the_note(words: str, by: str) -> None:
    [found] = connections([UP, BEAT, note(words)])
    assert found.ending is not None
    assert (found.ending.by, found.ending.words, found.lasts) == (by, words, False)


def test_a_cut_that_nobody_has_noticed_yet_is_no_ending() -> None:
    [found] = connections([UP, CUT])
    assert (found.lasts, found.ending) == (False, None)


@pytest.mark.parametrize("words", ["fault reset times=1: Authorize answer", "a binary frame of 4 bytes is sent"])
def test_a_station_that_misbehaves_on_its_wire_is_known(words: str) -> None:
    assert [one.meddled for one in connections([UP, BEAT, DOWN, UP, note(words)])] == [False, True]


@pytest.mark.parametrize(
    ("words", "mine"),
    [
        ("a binary frame of 4 bytes was dropped: OCPP-J is text", False),
        ("a binary frame of 4 bytes, received, is passed on", False),
        ("a binary frame of 4 bytes, sent, is passed on", True),
        ("a binary frame of 4 bytes is sent", True),
    ],
)
def test_a_binary_frame_is_known_by_who_sent_it(words: str, mine: bool) -> None:
    [found] = connections([UP, note(words)])
    assert (found.binaries, found.meddled) == ([Binary(mine, 4)], mine)


async def test_a_station_notes_a_binary_frame_so_that_it_is_known_again() -> None:
    async with ScriptedCsms() as csms, VirtualChargePoint(csms.url, "CP1") as station:
        await station.booted()
        await csms.say(b"{}")
        await station.driver.watch.until(lambda: connections(station.tape.entries)[-1].binaries, "the frame", 30)
        assert connections(station.tape.entries)[-1].binaries == [Binary(False, 2)]


def test_of_open_calls_those_sent_until_an_instant_may_be_asked_for() -> None:
    entries = [UP, BEAT, replace(sent(2, "2", "Heartbeat", {}), mono=5.0)]
    assert open_calls(entries) == {"1", "2"}
    assert open_calls(entries, 4.0) == {"1"}
