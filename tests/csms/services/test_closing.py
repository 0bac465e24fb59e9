"""The end of a session: the station has the last word, once."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from csms.domain.errors import Conflict, NotFound
from csms.domain.id_tags import IdTag
from csms.domain.transactions import Sample, Start, Stop
from csms.services import charging, closing, id_tags, reading
from csms.services.quarantine import Original
from csms.storage.work import Work

HOUR = timedelta(hours=1)
ORIGINAL = Original("", "m", "{}")


@pytest.fixture
async def transaction_id(work: Work, at: datetime) -> int:
    await work.run(lambda store: id_tags.put(store, IdTag("TAG", 1), None, at))
    return await started(work, at)


async def started(work: Work, at: datetime, connector_id: int = 1) -> int:
    return (await work.run(lambda store: charging.start(store, Start("CP1", connector_id, "TAG", 100, at), ORIGINAL, at))).transaction_id


async def metered(work: Work, number: int, at: datetime, *samples: Sample, connector_id: int = 1) -> None:
    await work.run(lambda store: charging.meter(store, "CP1", connector_id, number, list(samples), ORIGINAL, at))


async def stopped(work: Work, stop: Stop, at: datetime, *samples: Sample) -> None:
    await work.run(lambda store: charging.stop(store, stop, list(samples), replace(ORIGINAL, action="StopTransaction"), at))


async def closed(work: Work, number: int, at: datetime, reason: str = "Other") -> dict[str, Any]:
    await work.run(lambda store: closing.close_by_operator(store, number, reason, at))
    return await reading.transaction(number)


async def test_an_operator_closes_at_the_last_reading(work: Work, at: datetime, transaction_id: int) -> None:
    await metered(
        work, transaction_id, at, Sample(at, "0.9", unit="kWh"), Sample(at - HOUR, "5000"), Sample(at, "230", measurand="Voltage")
    )
    found = await closed(work, transaction_id, at + HOUR, "gone")
    assert (found["meter_stop_wh"], found["stopped_at"], found["stop_received_at"]) == (900, at + HOUR, at + HOUR)
    assert (found["stop_reason"], found["flags"], found["stop_id_tag"]) == ("gone", "closed_by_operator", None)


@pytest.mark.parametrize("value", [None, "abc", "99"])
async def test_without_a_reading_an_operator_closes_at_the_start(work: Work, at: datetime, transaction_id: int, value: str | None) -> None:
    if value is not None:
        await metered(work, transaction_id, at, Sample(at, value))
    assert (await closed(work, transaction_id, at))["meter_stop_wh"] == 100


async def test_a_closed_transaction_is_not_closed_again_and_an_unknown_one_not_at_all(
    work: Work, at: datetime, transaction_id: int
) -> None:
    await closed(work, transaction_id, at)
    with pytest.raises(Conflict, match=f"transaction with id: {transaction_id} has ended"):
        await closed(work, transaction_id, at)
    for number in (transaction_id + 1, 0, 2**31, 10**30):
        with pytest.raises(NotFound):
            await closed(work, number, at)


async def test_an_operators_close_frees_the_tag(work: Work, at: datetime, transaction_id: int) -> None:
    await closed(work, transaction_id, at)
    other = await started(work, at, 2)
    assert (await reading.transaction(other))["verdict"] == "accepted"


async def test_a_late_stop_of_the_station_corrects_the_operator_once(work: Work, at: datetime, transaction_id: int) -> None:
    await closed(work, transaction_id, at + HOUR)
    stop = Stop("CP1", transaction_id, 350, at, "Local", "TAG")
    await stopped(work, stop, at + 2 * HOUR, Sample(at, "350"))
    found = await reading.transaction(transaction_id)
    assert (found["meter_stop_wh"], found["stopped_at"], found["stop_id_tag"]) == (350, at, "TAG")
    assert found["flags"] == "closed_by_operator corrected_by_station"
    await stopped(work, stop, at + 3 * HOUR)
    assert await reading.transaction(transaction_id) == found
    await stopped(work, replace(stop, meter_stop_wh=9999), at + 4 * HOUR)
    changed = await reading.transaction(transaction_id)
    assert (changed["meter_stop_wh"], changed["flags"].split()) == (350, ["closed_by_operator", "corrected_by_station", "stopped_twice"])


async def test_values_after_the_stop_are_kept_and_flagged_and_change_no_total(work: Work, at: datetime, transaction_id: int) -> None:
    await stopped(work, Stop("CP1", transaction_id, 350, at), at)
    await metered(work, transaction_id, at + HOUR, Sample(at, "340"))
    assert (await reading.transaction(transaction_id))["flags"] == "values_late"
    await metered(work, transaction_id, at + 2 * HOUR, Sample(at + HOUR, "900"))
    found = await reading.transaction(transaction_id)
    assert (found["meter_stop_wh"], found["flags"]) == (350, "values_after_stop values_late")
    assert [row["value"] for row in await reading.meter_values(transaction_id, 10, None)] == ["340", "900"]


async def test_values_of_a_stop_that_are_later_than_it_are_flagged(work: Work, at: datetime, transaction_id: int) -> None:
    await stopped(work, Stop("CP1", transaction_id, 350, at), at + HOUR, Sample(at, "350"), Sample(at + HOUR, "351"))
    assert (await reading.transaction(transaction_id))["flags"] == "values_after_stop"


async def test_a_repeat_of_values_after_the_stop_leaves_no_doubt(work: Work, at: datetime, transaction_id: int) -> None:
    await metered(work, transaction_id, at, Sample(at, "340"))
    await stopped(work, Stop("CP1", transaction_id, 350, at), at)
    await metered(work, transaction_id, at + HOUR, Sample(at, "340"))
    assert (await reading.transaction(transaction_id))["flags"] == ""


async def test_values_of_another_connector_or_the_future_are_flagged(work: Work, at: datetime, transaction_id: int) -> None:
    await metered(work, transaction_id, at, Sample(at, "340"), connector_id=2)
    assert (await reading.transaction(transaction_id))["flags"] == "values_of_other_connector"
    await metered(work, transaction_id, at, Sample(at + HOUR, "340"))
    assert (await reading.transaction(transaction_id))["flags"] == "values_in_future values_of_other_connector"


async def test_a_stale_session_frees_its_tag_until_a_message_names_it(work: Work, at: datetime, transaction_id: int) -> None:
    day = 24 * HOUR

    async def verdict(number: int) -> str:
        return str((await reading.transaction(await started(work, at + day, number)))["verdict"])

    assert await work.run(lambda store: closing.flag_stale(store, day, at + day)) == 0
    assert await verdict(2) == "concurrent"
    assert await work.run(lambda store: closing.flag_stale(store, day, at + day + HOUR)) == 1
    assert (await reading.id_tag("TAG"))["active_transactions"] == 0
    await metered(work, transaction_id, at + day + HOUR, Sample(at, "340"))
    assert await verdict(3) == "concurrent"
    assert (await reading.transaction(transaction_id))["flags"] == "stale"
    assert await work.run(lambda store: closing.flag_stale(store, day, at + 3 * day)) == 3
    assert await verdict(4) == "accepted"
    await stopped(work, Stop("CP1", transaction_id, 350, at), at + 3 * day)
    found = await reading.transaction(transaction_id)
    assert (found["meter_stop_wh"], found["flags"]) == (350, "stale")


async def test_a_repeated_start_keeps_its_session_alive(work: Work, at: datetime, transaction_id: int) -> None:
    await work.run(lambda store: charging.start(store, Start("CP1", 1, "TAG", 100, at), ORIGINAL, at + HOUR))
    assert await work.run(lambda store: closing.flag_stale(store, HOUR, at + 2 * HOUR)) == 0
    assert (await reading.transaction(transaction_id))["last_named_at"] == at + HOUR
