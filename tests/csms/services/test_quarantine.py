"""Quarantine: what is kept can be had back as it was read."""

import json
from datetime import datetime, timedelta

import pytest

from csms.domain.matching import Ended
from csms.domain.transactions import Sample, Stop, milliseconds
from csms.services import quarantine, reading
from csms.services.quarantine import Ending, Original, Values
from csms.storage import unmatched
from csms.storage.work import Work

ORIGINAL = Original("StopTransaction", "m", '{"a":1}', "unusable reason")


def ending(at: datetime, **changes: object) -> Ending:
    stop = Stop(**{**vars(Stop("CP1", -1, 350, at, "Local", "TAG", frozenset({"b", "a"}))), **changes})
    return Ending(stop, [Sample(at, "1"), Sample(at + timedelta(microseconds=7), "x", phase="L1", unit=None)])


@pytest.mark.parametrize("kind", ["stop", "bare stop", "values"])
async def test_what_was_read_comes_back_as_it_was(work: Work, at: datetime, kind: str) -> None:
    said = {
        "stop": ending(at),
        "bare stop": Ending(Stop("CP1", 2**31 - 1, -5, at), []),
        "values": Values("CP1", 0, None, ending(at).samples),
    }[kind]
    await work.run(lambda store: quarantine.keep(store, "CP1", ORIGINAL, "why", at, said))
    [row] = await reading.unmatched(10, None, None)
    assert quarantine.recalled(row["said"]) == said
    assert (row["action"], row["message_id"], row["payload"], row["reason"]) == ("StopTransaction", "m", '{"a":1}', "why")
    assert (row["stop_ms"], row["attached_to"]) == (None, None)


async def test_a_message_of_which_nothing_was_read_is_kept_all_the_same(work: Work, at: datetime) -> None:
    await work.run(lambda store: quarantine.keep(store, "CP1", ORIGINAL, "why", at))
    assert (await reading.unmatched(10, None, None))[0]["said"] is None


@pytest.mark.parametrize(("flags", "waits"), [((), True), (("meterStop_unusable",), False)])
async def test_a_stop_waits_when_it_says_what_it_is_matched_by(work: Work, at: datetime, flags: tuple[str, ...], waits: bool) -> None:
    said = ending(at, flags=frozenset(flags))
    await work.run(lambda store: quarantine.keep_stop(store, said, ORIGINAL, "why", "null", at))
    [row] = await reading.unmatched(10, None, None)
    expected = [Ended(row["id"], "TAG", milliseconds(at), 350)] if waits else []
    assert await work.run(lambda store: unmatched.waiting(store, "CP1", 0)) == expected


async def test_a_stop_that_was_matched_at_once_is_kept_and_does_not_wait(work: Work, at: datetime) -> None:
    await work.run(lambda store: quarantine.keep_stop(store, ending(at), ORIGINAL, "why", "null", at, attached_to=7))
    assert await reading.unmatched(10, None, None) == []
    [row] = await reading.unmatched(10, None, None, attached=True)
    assert (row["attached_to"], row["attached_at"]) == (7, at)
    assert await work.run(lambda store: unmatched.waiting(store, "CP1", 0)) == []


def test_what_is_written_is_json_of_our_own_words(at: datetime) -> None:
    text = quarantine._text(ending(at))
    assert json.loads(text)["stop"]["flags"] == ["a", "b"]
    with pytest.raises(TypeError, match="object has no place"):
        quarantine._plain(object())
